//! The methods of every expression.

use super::null::NullableOperand;
use super::operator::{Compare, Infix, Negate, Not, op};
use super::subquery::InOperand;
use super::{Cast, Expr, IsNull, Like};
use crate::types::{
    Arithmetic, Bool, Comparand, IntoExpr, IsBool, IsText, Number, Remainder, SqlType, Text,
};

/// The result of arithmetic between `L` and the operand `T`.
pub type ArithmeticOf<Op, L, T> =
    Infix<
        Op,
        L,
        <T as IntoExpr<<L as Expr>::Type>>::Expr,
        <<<T as IntoExpr<<L as Expr>::Type>>::Expr as Expr>::Type as Arithmetic<
            <L as Expr>::Type,
        >>::Output,
    >;

/// The methods of every expression: comparison, tests, casts.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let adults = from(users::table).filter(users::age.ge(18) & users::name.like("S%"));
/// ```
#[allow(clippy::wrong_self_convention)] // SQL's words; expressions are values
pub trait ExprMethods: Expr + Sized {
    /// `self = other`. Two NULLs are not equal: see
    /// [`is_not_distinct_from`](Self::is_not_distinct_from).
    fn eq<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Eq, Self, T::Expr> {
        Infix::new(self, other.into_comparand())
    }
    /// `self <> other`
    fn ne<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Ne, Self, T::Expr> {
        Infix::new(self, other.into_comparand())
    }
    /// `self < other`
    fn lt<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Lt, Self, T::Expr> {
        Infix::new(self, other.into_comparand())
    }
    /// `self <= other`
    fn le<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Le, Self, T::Expr> {
        Infix::new(self, other.into_comparand())
    }
    /// `self > other`
    fn gt<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Gt, Self, T::Expr> {
        Infix::new(self, other.into_comparand())
    }
    /// `self >= other`
    fn ge<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Ge, Self, T::Expr> {
        Infix::new(self, other.into_comparand())
    }

    /// `self IS DISTINCT FROM other`: not equal, with NULL as a value like any other.
    fn is_distinct_from<T: NullableOperand<Self::Type>>(
        self,
        other: T,
    ) -> Compare<op::IsDistinctFrom, Self, T::Expr> {
        Infix::new(self, other.into_nullable())
    }
    /// `self IS NOT DISTINCT FROM other`: equal, with NULL as a value like any other.
    fn is_not_distinct_from<T: NullableOperand<Self::Type>>(
        self,
        other: T,
    ) -> Compare<op::IsNotDistinctFrom, Self, T::Expr> {
        Infix::new(self, other.into_nullable())
    }

    /// `self IS NULL`
    fn is_null(self) -> IsNull<Self> {
        IsNull(self)
    }
    /// `self IS NOT NULL`
    fn is_not_null(self) -> IsNull<Self, true> {
        IsNull(self)
    }

    /// `self BETWEEN low AND high`, both ends included.
    fn between<L: Comparand<Self::Type>, H: Comparand<Self::Type>>(
        self,
        low: L,
        high: H,
    ) -> super::like::Between<Self, L::Expr, H::Expr> {
        super::like::Between {
            operand: self,
            low: low.into_comparand(),
            high: high.into_comparand(),
        }
    }
    /// `self NOT BETWEEN low AND high`
    fn not_between<L: Comparand<Self::Type>, H: Comparand<Self::Type>>(
        self,
        low: L,
        high: H,
    ) -> super::like::Between<Self, L::Expr, H::Expr, true> {
        super::like::Between {
            operand: self,
            low: low.into_comparand(),
            high: high.into_comparand(),
        }
    }

    /// `self IN (...)`: one statement whatever the length of the list.
    ///
    /// PostgreSQL: `self = ANY($1)`. SQLite: `self IN (SELECT value FROM json_each(?))`.
    /// An empty list gives no rows.
    ///
    /// A query of one column gives `self IN (SELECT ...)`.
    fn in_<L: InOperand<Self>>(self, list: L) -> L::In {
        list.in_(self)
    }
    /// `self NOT IN (...)`. A NULL in the list gives no rows, as in SQL.
    fn not_in<L: InOperand<Self>>(self, list: L) -> L::NotIn {
        list.not_in(self)
    }

    /// `self LIKE pattern`: `%` any text, `_` one character, compared case by case. A backslash
    /// makes the character after it stand for itself: `"100\\%"` is the text `100%`.
    ///
    /// SQLite: `self LIKE pattern ESCAPE '\'`, which is what PostgreSQL's LIKE means by itself. A
    /// backslash at the end of a pattern is an error of PostgreSQL's, and matches nothing in SQLite.
    ///
    /// SQLite's LIKE takes no account of the case of ASCII letters, unless the connection says
    /// `PRAGMA case_sensitive_like = ON`. <https://www.sqlite.org/lang_expr.html#like>
    fn like<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }
    /// `self NOT LIKE pattern`
    fn not_like<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr, true>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }
    /// [`LIKE`](Self::like) without regard to case. PostgreSQL: `self ILIKE pattern`; SQLite:
    /// `self LIKE pattern ESCAPE '\'`, which there takes no account of the case of ASCII letters.
    fn ilike<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr, false, true>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }
    /// `NOT` [`ilike`](Self::ilike)
    fn not_ilike<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr, true, true>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }

    /// `self || other`
    fn concat<T: IntoExpr<Text>>(self, other: T) -> Infix<op::Concat, Self, T::Expr, Text>
    where
        Self::Type: IsText,
    {
        Infix::new(self, other.into_expr())
    }

    /// `CAST(self AS T)`
    fn cast<T: SqlType>(self) -> Cast<Self, T> {
        Cast::new(self)
    }
}

impl<E: Expr> ExprMethods for E {}

/// `+ - * / % & | !` on the expression types.
macro_rules! std_ops {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        std_ops!(@arith [$($g)*] $ty, Add add Arithmetic);
        std_ops!(@arith [$($g)*] $ty, Sub sub Arithmetic);
        std_ops!(@arith [$($g)*] $ty, Mul mul Arithmetic);
        std_ops!(@arith [$($g)*] $ty, Div div Arithmetic);
        std_ops!(@arith [$($g)*] $ty, Rem rem Remainder);
        std_ops!(@logic [$($g)*] $ty, BitAnd bitand And);
        std_ops!(@logic [$($g)*] $ty, BitOr bitor Or);
        impl<$($g)*> std::ops::Not for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: IsBool,
        {
            type Output = Not<Self>;
            fn not(self) -> Not<Self> {
                Not(self)
            }
        }
        impl<$($g)*> std::ops::Neg for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: Number,
        {
            type Output = Negate<Self>;
            fn neg(self) -> Negate<Self> {
                Negate(self)
            }
        }
    )*};
    (@arith [$($g:tt)*] $ty:ty, $op:ident $f:ident $bound:ident) => {
        impl<$($g)*, Rhs> std::ops::$op<Rhs> for $ty
        where
            Self: Expr,
            Rhs: IntoExpr<<Self as Expr>::Type>,
            <Rhs::Expr as Expr>::Type: $bound<<Self as Expr>::Type>,
        {
            type Output = ArithmeticOf<op::$op, Self, Rhs>;
            fn $f(self, rhs: Rhs) -> Self::Output {
                Infix::new(self, rhs.into_expr())
            }
        }
    };
    (@logic [$($g:tt)*] $ty:ty, $op:ident $f:ident $node:ident) => {
        impl<$($g)*, Rhs: Expr> std::ops::$op<Rhs> for $ty
        where
            Self: Expr,
            <Self as Expr>::Type: IsBool,
            Rhs::Type: IsBool,
        {
            type Output = Infix<op::$node, Self, Rhs, Bool>;
            fn $f(self, rhs: Rhs) -> Self::Output {
                Infix::new(self, rhs)
            }
        }
    };
}

crate::expr::expressions!(std_ops);

//! The methods of every expression.

use super::cast::CastTarget;
use super::in_any_all::{InOperand, OneColumn};
use super::label::{Label, LabelName, Labeled};
use super::null::NullableOperand;
use super::operator::{Compare, Infix, Negate, Not, op};
use super::{Cast, Expr, IsNull, Like};
use crate::expr::{Comparand, Concatenate, IntoExpr, Operand};
use crate::types::{Arithmetic, Bool, CastsInto, Comparable, HasEquality, IsBool, IsText, Text};

/// The result type of `||` on `L`.
type Joined<L> = <<L as Expr>::Type as Concatenate>::Output;
/// The SQL type of the operand `T` next to `L`.
type RightOf<L, T> = <<T as Operand<<L as Expr>::Type>>::Expr as Expr>::Type;
/// The result of arithmetic between `L` and the operand `T`.
pub type ArithmeticOf<Op, L, T> = Infix<
    <RightOf<L, T> as Arithmetic<<L as Expr>::Type, Op>>::Operator,
    L,
    <T as Operand<<L as Expr>::Type>>::Expr,
    <RightOf<L, T> as Arithmetic<<L as Expr>::Type, Op>>::Output,
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
    /// `self AS label` in a SELECT list: ORDER BY and the readers of rows can then use the label, which
    /// [`label!`](crate::label) declares.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::orders;
    /// relata::label!(spent);
    ///
    /// let best = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .select((orders::user_id, sum(orders::total).label(spent)))
    ///     .order_by(spent.desc());
    /// assert_eq!(
    ///     best.to_sql::<Sqlite>()?,
    ///     "SELECT `orders`.`user_id`, sum(`orders`.`total`) AS `spent` FROM `orders` \
    ///      GROUP BY `orders`.`user_id` ORDER BY `spent` DESC"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    fn label<L: LabelName>(self, label: Label<L>) -> Labeled<Self, L> {
        Labeled::new(self, label)
    }
    /// `self = other`. Two NULLs are not equal: see
    /// [`is_not_distinct_from`](Self::is_not_distinct_from).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.eq("Sara"));
    /// ```
    #[rustfmt::skip]
    fn eq<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Eq, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_comparand())
    }
    /// Compares for inequality: `self <> other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.ne("Sara"));
    /// ```
    #[rustfmt::skip]
    fn ne<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Ne, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_comparand())
    }
    /// Compares the order: `self < other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.lt(18));
    /// ```
    #[rustfmt::skip]
    fn lt<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Lt, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_comparand())
    }
    /// Compares the order: `self <= other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.le(17));
    /// ```
    #[rustfmt::skip]
    fn le<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Le, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_comparand())
    }
    /// Compares the order: `self > other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.gt(17));
    /// ```
    #[rustfmt::skip]
    fn gt<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Gt, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_comparand())
    }
    /// Compares the order: `self >= other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.ge(18));
    /// ```
    #[rustfmt::skip]
    fn ge<T: Comparand<Self::Type>>(self, other: T) -> Compare<op::Ge, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_comparand())
    }

    /// `self IS DISTINCT FROM other`: not equal, with NULL as a value like any other.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.is_distinct_from(None::<i64>));
    /// ```
    #[rustfmt::skip]
    fn is_distinct_from<T: NullableOperand<Self::Type>>(self, other: T) -> Compare<op::IsDistinctFrom, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_nullable())
    }
    /// `self IS NOT DISTINCT FROM other`: equal, with NULL as a value like any other.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.is_not_distinct_from(Some(18)));
    /// ```
    #[rustfmt::skip]
    fn is_not_distinct_from<T: NullableOperand<Self::Type>>(self, other: T) -> Compare<op::IsNotDistinctFrom, Self, T::Expr> where Self::Type: HasEquality {
        Infix::new(self, other.into_nullable())
    }

    /// True if the expression is NULL: `self IS NULL`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.is_null() | users::age.is_not_distinct_from(Some(18)));
    /// ```
    fn is_null(self) -> IsNull<Self> {
        IsNull(self)
    }
    /// True if the expression is not NULL: `self IS NOT NULL`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.is_not_null());
    /// ```
    fn is_not_null(self) -> IsNull<Self, true> {
        IsNull(self)
    }

    /// `self BETWEEN low AND high`, both ends included.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.between(18, 65));
    /// ```
    #[rustfmt::skip] // `= ANY (...)` compares, but is no value: hence the bounds on the expressions
    fn between<L: Comparand<Self::Type, Expr: Expr<Type: Comparable<Self::Type>>>, H: Comparand<Self::Type, Expr: Expr<Type: Comparable<Self::Type>>>>(self, low: L, high: H) -> super::like::Between<Self, L::Expr, H::Expr> where Self::Type: HasEquality {
        super::like::Between {
            operand: self,
            low: low.into_comparand(),
            high: high.into_comparand(),
        }
    }
    /// `self NOT BETWEEN low AND high`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::age.not_between(18, 65));
    /// ```
    #[rustfmt::skip] // `= ANY (...)` compares, but is no value: hence the bounds on the expressions
    fn not_between<L: Comparand<Self::Type, Expr: Expr<Type: Comparable<Self::Type>>>, H: Comparand<Self::Type, Expr: Expr<Type: Comparable<Self::Type>>>>(self, low: L, high: H) -> super::like::Between<Self, L::Expr, H::Expr, true> where Self::Type: HasEquality {
        super::like::Between {
            operand: self,
            low: low.into_comparand(),
            high: high.into_comparand(),
        }
    }

    /// `self IN (...)`: the statement is the same for any length of the list.
    ///
    /// PostgreSQL: `self = ANY($1)`. SQLite: `self IN (SELECT value FROM json_each(?))`. MySQL: `self IN (?, ?)`,
    /// with the last value repeated up to the next power of two, so that a few prepared statements serve all lengths.
    /// An empty list matches no rows.
    ///
    /// A query of one column is written as `self IN (SELECT ...)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let some = from(users::table).filter(users::id.in_([1, 2, 3]));
    /// let buyers = from(users::table).filter(users::id.in_(from(orders::table).select(orders::user_id)));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn in_<L: InOperand<Self, Rows = R, In = X>, R: OneColumn<Type: Comparable<Self::Type>>, X>(self, list: L) -> X where Self::Type: HasEquality {
        list.in_(self)
    }
    /// `self NOT IN (...)`. A NULL in the list makes it match no rows, as in SQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::id.not_in([1, 2, 3]));
    /// ```
    #[rustfmt::skip]
    fn not_in<L: InOperand<Self, Rows = R, NotIn = X>, R: OneColumn<Type: Comparable<Self::Type>>, X>(self, list: L) -> X where Self::Type: HasEquality {
        list.not_in(self)
    }

    /// `self LIKE pattern`: `%` matches any text, `_` one character, and case matters. A backslash
    /// escapes the character after it: `"100\\%"` is the text `100%`.
    ///
    /// SQLite: `self LIKE pattern ESCAPE '\'`, the default of PostgreSQL's LIKE. A
    /// backslash at the end of a pattern is an error on PostgreSQL, and matches nothing in SQLite.
    ///
    /// SQLite's LIKE ignores the case of ASCII letters, unless the connection runs
    /// `PRAGMA case_sensitive_like = ON`. <https://www.sqlite.org/lang_expr.html#like>
    ///
    /// MySQL: `self LIKE pattern`, where the column's collation decides which letters are equal; most ignore
    /// case.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.like("S%") & users::email.not_like("%.org"));
    /// ```
    fn like<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }
    /// The negation of [`like`](Self::like): `self NOT LIKE pattern`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.not_like("S%"));
    /// ```
    fn not_like<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr, true>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }
    /// [`LIKE`](Self::like) that ignores case. PostgreSQL: `self ILIKE pattern`; SQLite:
    /// `self LIKE pattern ESCAPE '\'`, which there ignores the case of ASCII letters; MySQL:
    /// `lower(self) LIKE lower(pattern)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::email.ilike("%@example.com"));
    /// ```
    fn ilike<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr, false, true>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }
    /// The negation of [`ilike`](Self::ilike).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::name.not_ilike("s%"));
    /// ```
    fn not_ilike<P: IntoExpr<Text>>(self, pattern: P) -> Like<Self, P::Expr, true, true>
    where
        Self::Type: IsText,
    {
        Like::new(self, pattern.into_expr())
    }

    /// `self || other`: of text and, on PostgreSQL, of arrays, `jsonb` documents, search vectors
    /// and bytes. MySQL: `concat(self, other)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::name.concat(" <").concat(users::email).concat(">"));
    /// ```
    #[rustfmt::skip]
    fn concat<T: IntoExpr<Joined<Self>>>(self, other: T) -> Infix<<Self::Type as Concatenate>::Operator, Self, T::Expr, Joined<Self>>
    where
        Self::Type: Concatenate,
    {
        Infix::new(self, other.into_expr())
    }

    /// `CAST(self AS T)`, if its result is the same on every database; other casts do not compile.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::types::Text;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::id.cast::<Text>());
    /// ```
    ///
    /// With a size, the result is a [`Numeric`](crate::types::Numeric) or [`Text`] like any other:
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// use relata::expr::{NumericOf, Varchar};
    /// # use relata::doc::{orders, users};
    /// let query = from(orders::table).select(orders::total.cast::<NumericOf<10, 1>>());
    /// assert!(query.to_sql::<Sqlite>()?.contains("round(CAST(`orders`.`total` AS NUMERIC), 1)"));
    /// let query = from(users::table).select(users::name.cast::<Varchar<5>>());
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    #[rustfmt::skip]
    fn cast<T: CastTarget>(self) -> Cast<Self, T> where Self::Type: CastsInto<T::Type> {
        Cast::new(self)
    }
}

impl<E: Expr> ExprMethods for E {}

/// `+ - * / % & | !` on the expression types.
macro_rules! std_ops {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        std_ops!(@arith [$($g)*] $ty, Add add);
        std_ops!(@arith [$($g)*] $ty, Sub sub);
        std_ops!(@arith [$($g)*] $ty, Mul mul);
        std_ops!(@arith [$($g)*] $ty, Div div);
        std_ops!(@arith [$($g)*] $ty, Rem rem);
        std_ops!(@logic [$($g)*] $ty, BitAnd bitand And);
        std_ops!(@logic [$($g)*] $ty, BitOr bitor Or);
        impl<$($g)*, Rhs> PartialEq<Rhs> for $ty
        where
            $crate::expr::signs::RustSign<Self>: $crate::expr::signs::EqualsInSql,
        {
            fn eq(&self, _: &Rhs) -> bool {
                false
            }
        }
        impl<$($g)*, Rhs> PartialOrd<Rhs> for $ty
        where
            $crate::expr::signs::RustSign<Self>: $crate::expr::signs::ComparesInSql,
        {
            fn partial_cmp(&self, _: &Rhs) -> Option<std::cmp::Ordering> {
                None
            }
        }
        impl<$($g)*> std::ops::Not for $ty
        where
            Self: Expr,
        {
            type Output = Not<Self>;
            fn not(self) -> Not<Self> {
                Not(self)
            }
        }
        impl<$($g)*> std::ops::Neg for $ty
        where
            Self: Expr,
        {
            type Output = Negate<Self>;
            fn neg(self) -> Negate<Self> {
                Negate(self)
            }
        }
    )*};
    (@arith [$($g:tt)*] $ty:ty, $op:ident $f:ident) => {
        impl<$($g)*, Rhs> std::ops::$op<Rhs> for $ty
        where
            Self: Expr,
             Rhs: Operand<<Self as Expr>::Type>,
             <Rhs::Expr as Expr>::Type: Arithmetic<<Self as Expr>::Type, op::$op>,
        {
            type Output = ArithmeticOf<op::$op, Self, Rhs>;
            fn $f(self, rhs: Rhs) -> Self::Output {
                Infix::new(self, rhs.into_operand())
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
pub(crate) use std_ops;

//! Operators between two expressions, and before one.

use std::marker::PhantomData;

use super::{Expr, Precedence};
use crate::class::Class;
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::scope::{In, NotNull, Nullability};
use crate::types::{Bool, Kind, Native, SqlType};

/// `a op b`, of SQL type `T`.
pub struct Infix<Op, A, B, T> {
    pub(crate) left: A,
    pub(crate) right: B,
    marker: PhantomData<fn() -> (Op, T)>,
}

/// A comparison of two expressions.
pub type Compare<Op, A, B> = Infix<Op, A, B, Bool>;
/// `a AND b`
pub type And<A, B> = Infix<op::And, A, B, Bool>;
/// `a OR b`
pub type Or<A, B> = Infix<op::Or, A, B, Bool>;

impl<Op, A, B, T> Infix<Op, A, B, T> {
    pub(crate) fn new(left: A, right: B) -> Self {
        Self {
            left,
            right,
            marker: PhantomData,
        }
    }
}
impl<Op, A: Clone, B: Clone, T> Clone for Infix<Op, A, B, T> {
    fn clone(&self) -> Self {
        Self::new(self.left.clone(), self.right.clone())
    }
}
impl<Op, A: Copy, B: Copy, T> Copy for Infix<Op, A, B, T> {}

/// An operator's SQL.
#[doc(hidden)]
pub trait Operator: 'static {
    const SQL: &'static str;
    const PRECEDENCE: Precedence;
    /// `a op (b op c)` is `(a op b) op c`.
    const ASSOCIATIVE: bool = false;
    /// The result can be NULL when an operand can.
    type Null<N: Nullability>: Nullability;
}

macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident $sql:literal $prec:ident $(, $assoc:ident)? $(=> $null:ident)?;)*) => {
        /// The operators.
        pub mod op {
            use super::*;
            $(
                $(#[$doc])*
                pub struct $name;
                impl Operator for $name {
                    const SQL: &'static str = $sql;
                    const PRECEDENCE: Precedence = Precedence::$prec;
                    $(const ASSOCIATIVE: bool = stringify!($assoc).len() > 0;)?
                    operators!(@null $($null)?);
                }
                operators!(@everywhere $name);
            )*
        }
    };
    // The databases differ in `%`.
    (@everywhere Rem) => {};
    (@everywhere $name:ident) => {
        impl<D: Dialect, T> HasOperator<$name, T> for D {}
    };
    (@null) => { type Null<N: Nullability> = N; };
    (@null $null:ident) => { type Null<N: Nullability> = $null; };
}
operators! {
    /// `=`
    Eq " = " Comparison;
    /// `<>`
    Ne " <> " Comparison;
    /// `<`
    Lt " < " Comparison;
    /// `<=`
    Le " <= " Comparison;
    /// `>`
    Gt " > " Comparison;
    /// `>=`
    Ge " >= " Comparison;
    /// `IS DISTINCT FROM`
    IsDistinctFrom " IS DISTINCT FROM " Comparison => NotNull;
    /// `IS NOT DISTINCT FROM`
    IsNotDistinctFrom " IS NOT DISTINCT FROM " Comparison => NotNull;
    /// `AND`
    And " AND " And, associative;
    /// `OR`
    Or " OR " Or, associative;
    /// `+`
    Add " + " Additive;
    /// `-`
    Sub " - " Additive;
    /// `*`
    Mul " * " Multiplicative;
    /// `/`. Integers divide to integers, towards zero. PostgreSQL refuses to divide by zero; SQLite
    /// gives NULL, whatever the operands, and where they are NOT NULL the row cannot be read:
    /// [`Error::Decode`](crate::Error::Decode). Write `a / nullif(b, 0)`, whose type says so.
    Div " / " Multiplicative;
    /// `%`: what integer division leaves, with the sign of the dividend. Of zero as of [`Div`].
    ///
    /// Of integers, and on PostgreSQL of `NUMERIC`. SQLite's makes integers of its operands first:
    /// <https://www.sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes>. PostgreSQL
    /// has none of doubles: <https://www.postgresql.org/docs/15/functions-math.html>
    Rem " % " Multiplicative;
    /// `||`
    Concat " || " Other, associative;
}

impl<Op: Operator, A: Expr, B: Expr, T: SqlType> Expr for Infix<Op, A, B, T> {
    type Type = T;
    type Class = <A::Class as Class>::With<B::Class>;
    const PRECEDENCE: Precedence = Op::PRECEDENCE;
}

impl<Op: Operator, A, B, T, Ctx, I, J> In<Ctx, (I, J)> for Infix<Op, A, B, T>
where
    A: In<Ctx, I>,
    B: In<Ctx, J>,
{
    type Null = Op::Null<<A::Null as Nullability>::Or<B::Null>>;
}

impl<Op: Operator, A, B, T, D: Dialect> Fragment<D> for Infix<Op, A, B, T>
where
    A: Fragment<D> + Expr,
    B: Fragment<D> + Expr,
    T: SqlType,
    D: HasOperator<Op, T::Base>,
{
    const STATIC: bool = A::STATIC && B::STATIC;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let own = Op::PRECEDENCE;
        // Comparisons do not chain, so an equal one on the left needs parentheses as well.
        let left =
            A::PRECEDENCE < own || (A::PRECEDENCE == own && matches!(own, Precedence::Comparison));
        let right = B::PRECEDENCE < own || (B::PRECEDENCE == own && !Op::ASSOCIATIVE);
        match D::DIVIDEND.filter(|_| divides::<Op, T>()) {
            Some((open, close)) => {
                out.push(open);
                self.left.render(out)?;
                out.push(close);
            }
            None => out.parenthesized(left, |out| self.left.render(out))?,
        }
        out.push(Op::SQL);
        out.parenthesized(right, |out| self.right.render(out))
    }
}

/// The database has the operator `Op` whose result is of SQL type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `%` of SQL `{T}`",
    label = "its `%` is for integers only"
)]
pub trait HasOperator<Op, T> {}

macro_rules! remainders {
    ($($feature:literal $db:ty: $($t:ident),*;)*) => {$($(
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl HasOperator<op::Rem, crate::types::$t> for $db {}
    )*)*};
}
remainders! {
    "postgres" diesel::pg::Pg: SmallInt, Integer, BigInt, Numeric;
    "sqlite" diesel::sqlite::Sqlite: SmallInt, Integer, BigInt;
}

/// Whether this is a division of NUMERICs.
fn divides<Op: Operator, T: SqlType>() -> bool {
    Op::SQL == op::Div::SQL && matches!(<T::Base as Native>::KIND, Kind::Decimal)
}

macro_rules! prefix {
    ($(#[$doc:meta])* $name:ident $sql:literal $prec:ident, $t:ident => $ty:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<A>(pub(crate) A);

        impl<$t: Expr> Expr for $name<$t> {
            type Type = $ty;
            type Class = $t::Class;
            const PRECEDENCE: Precedence = Precedence::$prec;
        }
        impl<A: In<Ctx, I>, Ctx, I> In<Ctx, (I,)> for $name<A> {
            type Null = A::Null;
        }
        impl<A: Fragment<D> + Expr, D: Dialect> Fragment<D> for $name<A> {
            const STATIC: bool = A::STATIC;
            fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                out.push($sql);
                out.parenthesized(A::PRECEDENCE <= Precedence::$prec, |out| self.0.render(out))
            }
        }
    };
}
prefix! {
    /// `NOT a`
    Not "NOT " Not, A => Bool
}
prefix! {
    /// `-a`
    Negate "-" Unary, A => A::Type
}

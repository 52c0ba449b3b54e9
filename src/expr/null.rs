//! Tests for NULL (SQL:2016 part 2, 8.8), and comparisons with missing values.

use super::{Expr, Precedence};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Comparand;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::table::{Col, Column};
use crate::types::{Bool, SqlType, Value};

/// `a IS NULL`, or with `NOT` `a IS NOT NULL`.
#[derive(Clone, Copy)]
pub struct IsNull<A, const NOT: bool = false>(pub(crate) A);

impl<A: Expr, const NOT: bool> Expr for IsNull<A, NOT> {
    type Type = Bool;
    type Class = A::Class;
    const PRECEDENCE: Precedence = Precedence::Comparison;
}
impl<A: In<Ctx, I>, Ctx, I, const NOT: bool> In<Ctx, (I,)> for IsNull<A, NOT> {
    type Null = NotNull;
}
impl<A: Fragment<D> + Expr, D: Dialect, const NOT: bool> Fragment<D> for IsNull<A, NOT> {
    const STATIC: bool = A::STATIC;
    const UNSIGNED: bool = false;
    const VALUES: bool = A::VALUES;
    const COPIES: bool = A::COPIES;
    const MOVABLE: bool = A::MOVABLE;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(A::PRECEDENCE <= Precedence::Comparison, |out| {
            self.0.render(out)
        })?;
        out.push(if NOT { " IS NOT NULL" } else { " IS NULL" });
        Ok(())
    }
}

/// Never implemented for an `Option`: SQL's `= NULL` is not true for any row.
#[diagnostic::on_unimplemented(
    message = "`= NULL` is never true in SQL: use `is_null()`, or `is_not_distinct_from()` for an `Option`",
    label = "an `Option` cannot be compared with `=`, `<>`, `<` ...",
    note = "to compare only where there is a value: `.filter(name.map(|name| users::name.eq(name)))`"
)]
pub trait NotAnOption {
    #[doc(hidden)]
    fn into_value<ST: SqlType>(self) -> Value<ST>;
}

#[rustfmt::skip] // one line with its comment: rustc shows it with every comparison of two types
impl<ST: SqlType, T> Comparand<ST> for Option<T> where Option<T>: NotAnOption { // never: no row has `= NULL`
    type Expr = Value<ST>;
    fn into_comparand(self) -> Value<ST> {
        self.into_value()
    }
}

/// An expression of SQL type `ST`, a value, or an `Option` of one if `Of` accepts NULL: an operand of `IS [NOT] DISTINCT
/// FROM`, and a value for a column.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "expected SQL `{ST}`, or an `Option` of it"
)]
pub trait NullableOperand<ST, Of = ()> {
    /// The operand as an expression.
    type Expr: Expr;
    /// [`Nullable`] for an `Option`.
    #[doc(hidden)]
    type Optional;
    /// Converts the operand to an expression.
    fn into_nullable(self) -> Self::Expr;
}
#[diagnostic::do_not_recommend]
impl<ST: SqlType, T: Into<ST::Rust>, Of: HasNull> NullableOperand<ST, Of> for Option<T> {
    // For a NOT NULL column the value is not NULL either: this is reported once.
    type Expr = Value<ST, Of::Null>;
    type Optional = Nullable;
    fn into_nullable(self) -> Self::Expr {
        Value::maybe(self.map(Into::into))
    }
}

/// Accepts an `Option` or a plain value (`M`): a NOT NULL column accepts no `Option`.
#[doc(hidden)]
pub trait TakesNullOf<M> {}
#[diagnostic::do_not_recommend]
impl<M> TakesNullOf<M> for () {}
#[diagnostic::do_not_recommend]
impl<C> TakesNullOf<NotNull> for Col<C> {}
impl<C: Column> TakesNullOf<Nullable> for Col<C> where C::Null: NullFor<C> {}

/// Decides whether the target of a value may be NULL.
#[doc(hidden)]
pub trait HasNull {
    type Null: Nullability;
}
impl HasNull for () {
    type Null = Nullable;
}
impl<C: Column> HasNull for Col<C> {
    type Null = C::Null;
}

/// The column `C` may be NULL.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is NOT NULL",
    label = "may be NULL, or is an `Option`"
)]
pub trait NullFor<C> {}
#[diagnostic::do_not_recommend]
impl<C> NullFor<C> for Nullable {}

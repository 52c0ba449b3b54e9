//! Tests for NULL (SQL:2016 part 2, 8.8), and what a missing value may be compared with.

use super::{Expr, Precedence};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullable};
use crate::types::{Bool, Comparand, SqlType, Value};

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
    label = "an `Option` cannot be compared with `=`, `<>`, `<` ..."
)]
pub trait NotAnOption {
    #[doc(hidden)]
    fn into_value<ST: SqlType>(self) -> Value<ST>;
}

#[rustfmt::skip] // one line: rustc shows it with every comparison of two types
impl<ST: SqlType, T> Comparand<ST> for Option<T> where Option<T>: NotAnOption {
    type Expr = Value<ST>;
    fn into_comparand(self) -> Value<ST> {
        self.into_value()
    }
}

/// What `IS [NOT] DISTINCT FROM` compares with: an expression of SQL type `ST`, a value, or an
/// `Option` of one.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with `{Self}`",
    label = "expected SQL `{ST}`, or an `Option` of it"
)]
pub trait NullableOperand<ST> {
    /// The expression.
    type Expr: Expr;
    /// Turns it into one.
    fn into_nullable(self) -> Self::Expr;
}
#[diagnostic::do_not_recommend]
impl<ST: SqlType, T: Into<ST::Rust>> NullableOperand<ST> for Option<T> {
    type Expr = Value<ST, Nullable>;
    fn into_nullable(self) -> Self::Expr {
        Value::optional(self.map(Into::into))
    }
}

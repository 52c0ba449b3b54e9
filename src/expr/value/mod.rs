//! Rust values as expressions of an expected SQL type.
//!
//! The traits are here, with the impls of [`Value`]; `of_rust.rs` lists the Rust types that have a SQL
//! type, `arrays.rs` those of arrays, `of_crates.rs` those of other crates.

mod arrays;
mod floats;
#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
mod of_crates;
mod of_rust;
mod own_type;

#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
pub(crate) use of_rust::{literals, operand_values};

use super::Expr;
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::{RenderResult, Source};
use crate::render::{Fragment, Sql};
use crate::scope::{In, Nullability};
use crate::types::{HasType, Native, SqlType, TakesValues, Value};

/// A Rust value or an expression that can be used where SQL type `ST` is expected.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "not a value of SQL `{ST}`"
)]
pub trait IntoExpr<ST> {
    /// The value as an expression.
    type Expr: Expr;
    /// Converts the value to an expression.
    fn into_expr(self) -> Self::Expr;
}

/// A Rust value or an expression that can be compared with SQL type `ST`.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with `{Self}`",
    label = "expected SQL `{ST}`"
)]
pub trait Comparand<ST> {
    /// The value as an expression.
    type Expr: Expr;
    /// Converts the value to an expression.
    fn into_comparand(self) -> Self::Expr;
}

/// A Rust value or an expression that can be the right operand of arithmetic with SQL type `ST`.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "not a value of SQL `{ST}`",
    note = "cast the left side to the type of the value: `.cast::<Double>()`, `.cast::<Numeric>()` .."
)]
pub trait Operand<ST> {
    /// The operand as an expression.
    type Expr: Expr;
    /// Converts the operand to an expression.
    fn into_operand(self) -> Self::Expr;
}

impl<ST: SqlType, N: Nullability> Expr for Value<ST, N> {
    type Type = ST;
    type Class = Plain;
}
impl<ST: SqlType, N: Nullability, Ctx> In<Ctx, ()> for Value<ST, N> {
    type Null = N;
}
impl<ST: SqlType, N, D: Dialect> Fragment<D> for Value<ST, N>
where
    D: HasType<ST::Base>,
{
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const OF_PARAMETERS: bool = true;
    const IS_VALUE: bool = true;
    const IN_FORM: bool = true;
    const ARRAYS: bool = ST::Base::ARRAYS;
    const COPIES: bool = false;
    const MOVABLE: bool = true;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.bind(self.bound())
    }
    #[inline]
    fn size(&self) -> usize {
        self.bound().size()
    }
    #[inline]
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        to.take(self.bound())
    }
}

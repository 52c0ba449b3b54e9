//! Floats next to SQL's `NUMERIC`, which is exact.

use super::{Comparand, IntoExpr, Operand};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull};
use crate::types::Numeric;

/// A float where SQL `NUMERIC` is expected, which is exact: no query accepts it.
#[doc(hidden)]
pub struct FloatForNumeric;
/// Never implemented. The lifetime in a bound delays rustc's check until the bound is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a float is no value of SQL `Numeric`, which is exact",
    label = "write `relata::dec!(1.5)` for the number, or make the other side a float: `.cast::<Double>()`"
)]
pub trait ExactFloat {}
impl Expr for FloatForNumeric {
    type Type = Numeric;
    type Class = Plain;
}
impl<Ctx> In<Ctx, ()> for FloatForNumeric
where
    for<'a> &'a (): ExactFloat,
{
    type Null = NotNull;
}
impl<D: Dialect> Fragment<D> for FloatForNumeric {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
#[diagnostic::do_not_recommend]
impl IntoExpr<Numeric> for f64 {
    type Expr = FloatForNumeric;
    fn into_expr(self) -> Self::Expr {
        FloatForNumeric
    }
}
#[diagnostic::do_not_recommend]
impl Comparand<Numeric> for f64 {
    type Expr = FloatForNumeric;
    fn into_comparand(self) -> Self::Expr {
        FloatForNumeric
    }
}
#[diagnostic::do_not_recommend]
impl Operand<Numeric> for f64 {
    type Expr = FloatForNumeric;
    fn into_operand(self) -> Self::Expr {
        FloatForNumeric
    }
}

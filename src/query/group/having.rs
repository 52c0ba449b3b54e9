//! HAVING (SQL:2016 part 2, 7.14).

use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::{Expr, Precedence};

/// No HAVING.
#[derive(Debug, Clone, Copy)]
pub struct NoHaving;
/// The conditions `H`, and `C`.
#[derive(Debug, Clone, Copy)]
pub struct Having<H, C> {
    pub(super) before: H,
    pub(super) condition: C,
}

/// A condition of HAVING, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, as in `count().gt(3)`"
)]
pub trait GroupCondition {
    /// What must be valid among the groups.
    type Predicate;
}
impl<P: GroupCondition> GroupCondition for Option<P> {
    type Predicate = P::Predicate;
}

/// The SQL of the conditions of HAVING.
#[doc(hidden)]
pub trait RenderHaving<D: Dialect> {
    const STATIC: bool;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderHaving<D> for NoHaving {
    const STATIC: bool = true;
    fn render_having<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<H: RenderHaving<D>, C: RenderHaving<D>, D: Dialect> RenderHaving<D> for Having<H, C> {
    const STATIC: bool = H::STATIC && C::STATIC;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_having(first, out)?;
        self.condition.render_having(first, out)
    }
}
impl<E: Expr + Fragment<D>, D: Dialect> RenderHaving<D> for E {
    const STATIC: bool = E::STATIC;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(if std::mem::take(first) {
            " HAVING "
        } else {
            " AND "
        });
        out.parenthesized(E::PRECEDENCE < Precedence::And, |out| self.render(out))
    }
}
impl<C: RenderHaving<D>, D: Dialect> RenderHaving<D> for Option<C> {
    const STATIC: bool = false;
    fn render_having<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.as_ref()
            .map_or(Ok(()), |c| c.render_having(first, out))
    }
}

//! The other tables of an UPDATE (FROM) or DELETE (USING).

use super::assign::comma;
use crate::dialect::{Dialect, HasUpdateFrom};
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};

/// Tables after others.
#[derive(Debug, Clone, Copy)]
pub struct And<B, J> {
    pub(super) before: B,
    pub(super) item: J,
}
impl<B, J> And<B, J> {
    pub(super) fn new(before: B, item: J) -> Self {
        Self { before, item }
    }
}

/// The SQL of the other tables of an UPDATE or DELETE.
#[doc(hidden)]
pub trait RenderOthers<D: Dialect> {
    const STATIC: bool;
    /// True if there are any.
    const SOME: bool;
    fn name_columns(out: &mut Sql<'_, '_, D>);
    fn render_others<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderOthers<D> for () {
    const STATIC: bool = true;
    const SOME: bool = false;
    fn name_columns(_: &mut Sql<'_, '_, D>) {}
    fn render_others<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<B: RenderOthers<D>, J: Fragment<D>, D: Dialect> RenderOthers<D> for And<B, J> {
    const STATIC: bool = B::STATIC && J::STATIC;
    const SOME: bool = true;
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        B::name_columns(out);
        J::name_columns(out);
    }
    fn render_others<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_others(first, out)?;
        comma(first, out);
        self.item.render(out)
    }
}
/// A database that takes these other tables in an UPDATE.
#[doc(hidden)]
pub trait TakesOthers<F> {}
impl<D> TakesOthers<()> for D {}
impl<D: HasUpdateFrom, B, J> TakesOthers<And<B, J>> for D {}

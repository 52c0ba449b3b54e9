//! WHERE of UPDATE and DELETE: conditions, or the confirmation that all rows are meant.

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::filter::{Conditions, Keyword, NoConditions, RenderConditions};
use crate::render::Sql;

/// No WHERE yet: neither a condition, nor the confirmation that all rows are meant.
#[derive(Debug, Clone, Copy)]
pub struct Unfiltered;
/// All rows, confirmed.
#[derive(Debug, Clone, Copy)]
pub struct EveryRow;

/// A WHERE to which conditions can be added.
#[doc(hidden)]
pub trait Filterable {
    /// The statement with the condition `N` added.
    type With<N>;
    fn with<N>(self, condition: N) -> Self::With<N>;
}
impl Filterable for Unfiltered {
    type With<N> = Conditions<NoConditions, N>;
    fn with<N>(self, condition: N) -> Self::With<N> {
        Conditions::new(NoConditions, condition)
    }
}
impl<B, C> Filterable for Conditions<B, C> {
    type With<N> = Conditions<Self, N>;
    fn with<N>(self, condition: N) -> Self::With<N> {
        Conditions::new(self, condition)
    }
}

/// The SQL of a WHERE that UPDATE and DELETE need.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this statement has no WHERE, and would write every row of the table",
    label = "has neither `filter` nor `all_rows`",
    note = "`.filter(..)` selects rows, `.all_rows()` confirms that all are meant"
)]
pub trait RenderWhere<D: Dialect> {
    const STATIC: bool;
    fn render_where<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
#[diagnostic::do_not_recommend]
impl<D: Dialect> RenderWhere<D> for EveryRow {
    const STATIC: bool = true;
    fn render_where<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        Keyword(" WHERE ").render_rules(out)
    }
}
#[diagnostic::do_not_recommend]
impl<B, C, D: Dialect> RenderWhere<D> for Conditions<B, C>
where
    Self: RenderConditions<D>,
{
    const STATIC: bool = <Self as RenderConditions<D>>::STATIC;
    fn render_where<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let mut keyword = Keyword(" WHERE ");
        self.render_conditions(&mut keyword, out)?;
        keyword.render_rules(out)
    }
}

/// A database that supports this WHERE with the clauses after it.
#[doc(hidden)]
pub trait TakesLimits<W> {}
impl<D> TakesLimits<Unfiltered> for D {}
impl<D> TakesLimits<EveryRow> for D {}
impl<D, B, C> TakesLimits<Conditions<B, C>> for D {}

//! ALL and DISTINCT: of the rows of a query, and of the arguments of an aggregate.

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;

/// Keeps all rows, including duplicates.
#[derive(Debug, Clone, Copy, Default)]
pub struct AllRows;
/// The keyword DISTINCT: removes duplicate rows.
#[derive(Debug, Clone, Copy)]
pub struct Distinct;

/// The SQL of DISTINCT, in a query and in the call of an aggregate.
#[doc(hidden)]
pub trait Duplicates<D: Dialect> {
    const STATIC: bool;
    /// True if the query keeps all rows: it has no DISTINCT.
    const ALL: bool;
    fn render_distinct<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> Duplicates<D> for AllRows {
    const STATIC: bool = true;
    const ALL: bool = true;
    fn render_distinct<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<D: Dialect> Duplicates<D> for Distinct {
    const STATIC: bool = true;
    const ALL: bool = false;
    fn render_distinct<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("DISTINCT ");
        Ok(())
    }
}

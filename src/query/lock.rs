//! Locking the rows that are read: FOR UPDATE and its like.
//! <https://www.postgresql.org/docs/15/sql-select.html#SQL-FOR-UPDATE-SHARE>

use crate::dialect::{Dialect, Sql};
use crate::error::RenderResult;

/// No lock.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLock;

/// The SQL of a lock.
#[doc(hidden)]
pub trait RenderLock<D: Dialect> {
    const STATIC: bool;
    fn render_lock<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderLock<D> for NoLock {
    const STATIC: bool = true;
    fn render_lock<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}

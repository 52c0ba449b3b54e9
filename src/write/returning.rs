//! RETURNING: the rows that a statement wrote, returned like those of a query. An extension of PostgreSQL and SQLite.
//! <https://www.postgresql.org/docs/current/dml-returning.html>, <https://www.sqlite.org/lang_returning.html>

use std::marker::PhantomData;

use crate::dialect::{Dialect, HasReturning};
use crate::error::RenderResult;
use crate::query::select_list::{ListNames, RenderSelection};
use crate::render::Sql;
use crate::row::Decode;

/// The statement has no RETURNING.
#[derive(Debug, Clone, Copy)]
pub struct Unreturned;

/// The clause `RETURNING list`, whose rows are read as `De`.
pub struct Returned<L, De> {
    list: L,
    decode: PhantomData<fn() -> De>,
}
impl<L: Clone, De> Clone for Returned<L, De> {
    fn clone(&self) -> Self {
        Self::new(self.list.clone())
    }
}
impl<L, De> Returned<L, De> {
    pub(super) fn new(list: L) -> Self {
        Self {
            list,
            decode: PhantomData,
        }
    }
    #[cfg(feature = "mysql-backend")]
    pub(super) fn into_list(self) -> L {
        self.list
    }
}

/// A RETURNING clause with rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this statement has no RETURNING, and so returns no rows",
    label = "`.returning(..)` returns rows; `.run(conn)` runs it for its effect"
)]
pub trait ReturnsRows {
    type Decode: Decode;
}
#[diagnostic::do_not_recommend]
impl<L, De: Decode> ReturnsRows for Returned<L, De> {
    type Decode = De;
}

/// Writes RETURNING.
#[doc(hidden)]
pub trait RenderReturning<D: Dialect> {
    const STATIC: bool;
    fn render_returning<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderReturning<D> for Unreturned {
    const STATIC: bool = true;
    fn render_returning<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<L: RenderSelection<D>, De, D: Dialect + HasReturning> RenderReturning<D> for Returned<L, De> {
    const STATIC: bool = L::STATIC;
    fn render_returning<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" RETURNING ");
        out.returning_list(|out| self.list.render_selection(&mut ListNames::Any, out))
    }
}

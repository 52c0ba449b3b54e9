//! One relation that is loaded with rows, whichever statement loads it.

use std::future::Future;

use super::Loads;
use super::held::Keeps;
use super::pairs::KeyPairs;
use super::path::{Cardinality, Path};
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, Error, RenderResult, Result};
use crate::query::select_list::{ListNames, Selected};
use crate::render::Sql;
use crate::row::{Describe, RowSource};
use crate::table::Table;

/// A relation that is loaded with rows of `T`.
#[doc(hidden)]
pub trait Entry<T: Table>: Send + Sync + 'static {
    /// The data of the relation that is read with each row.
    type Read: Send + 'static;
    /// The part of a finished row that holds the relation.
    type Slot: Send + Sync + 'static;
    /// The number of columns that the relation adds to the SELECT list.
    const WIDTH: usize = 0;
    /// Reads the data with a row that begins at `start`; the added columns begin at `next`.
    fn read<R: RowSource>(row: &mut R, start: usize, next: &mut usize) -> Decoded<Self::Read>;
    /// The types of the added columns.
    fn describe<R: Describe>(row: &mut R) {
        row.skip(Self::WIDTH);
    }
}
/// A relation that can be loaded on the database `D`.
#[doc(hidden)]
pub trait EntryOn<T: Table, D: Dialect>: Entry<T> {
    /// True if it sends statements.
    const STATEMENTS: bool = true;
    fn run<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        on: &mut R,
    ) -> impl Future<Output = Result<Vec<Self::Slot>>> + Send;
}
/// Writes the parts that a relation adds to the statement that loads the rows.
#[doc(hidden)]
pub trait RenderEntry<D: Dialect> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    /// The number of tables that need an alias.
    const TABLES: usize = 0;
    /// Writes the columns; `n` counts the tables that are joined.
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        let _ = (n, names, out);
        Ok(())
    }
    /// Writes the joins.
    fn render_joins<'b>(&'b self, n: &mut usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let _ = (n, out);
        Ok(())
    }
}

/// A row of the relation once its own relations are loaded.
pub(super) type RowOf<P, C> = <<C as Selected<<P as Path>::Scope>>::Loads as Loads>::Row;
/// The type in which a row holds the rows of a relation, under the conditions `W`.
pub(super) type HeldOf<P, C, W> = <<P as Path>::Cardinality as Cardinality>::Held<
    <W as Keeps>::Null<<<P as Path>::On as KeyPairs>::Null>,
    RowOf<P, C>,
>;

/// Returns the error for a row whose foreign key finds no row, in a relation that is loaded in the same statement.
#[cold]
pub(super) fn not_there<P: Path>() -> Error {
    let (source, target) = (P::Source::NAME, P::Target::NAME);
    let reason =
        format!("a row refers to one that is not there: relation from `{source}` to `{target}`");
    Error::Decode {
        source: reason.into(),
        sql: String::new(),
    }
}

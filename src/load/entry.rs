//! One relation that is loaded with rows: by one statement more for all of them (select-in).

use std::future::Future;
use std::sync::Arc;

use super::children::{Children, RowOf, failed};
use super::groups::Groups;
use super::held::Keeps;
use super::keys::RenderKeys;
use super::list::{KeysOfList, RenderJoins};
use super::loaded::Slot;
use super::pairs::{Key, KeyPairs};
use super::path::{Cardinality, Path};
use super::relation::{EachRow, Load};
use super::{Loads, LoadsOn};
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, Error, RenderResult, Result};
use crate::expr::order::RenderOrder;
use crate::query::filter::RenderConditions;
use crate::query::select_list::{Listed, Names, RenderSelection, Selected};
use crate::render::Sql;
use crate::row::{Describe, RowSource};
use crate::table::Table;

/// A relation that is loaded with rows of `T`.
#[doc(hidden)]
pub trait Entry<T: Table>: Send + Sync + 'static {
    /// The part of the relation that is read with each row.
    type Read: Send + 'static;
    /// The part of a finished row that holds the relation.
    type Slot: Send + Sync + 'static;
    /// The number of columns that it adds to the SELECT list.
    const WIDTH: usize = 0;
    /// Reads it with a row that begins at `start`; the columns that are added begin at `next`.
    fn read<R: RowSource>(row: &mut R, start: usize, next: &mut usize) -> Decoded<Self::Read>;
    /// The types of the columns that it adds.
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
    /// The number of tables that get a name of their own.
    const TABLES: usize = 0;
    /// Writes the columns; `n` counts the tables that are joined.
    fn render_columns<'b>(
        &'b self,
        n: &mut usize,
        names: &mut Names,
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
impl<P, C, W, O, G, D: Dialect> RenderEntry<D> for Arc<Load<P, C, W, O, G>> {}

/// The type in which a row holds the rows of a relation, with the conditions `W`.
pub(super) type HeldOf<P, C, W> = <<P as Path>::Cardinality as Cardinality>::Held<
    <W as Keeps>::Null<<<P as Path>::On as KeyPairs>::Null>,
    RowOf<P, C>,
>;

impl<T: Table, P, C, W, O, G> Entry<T> for Arc<Load<P, C, W, O, G>>
where
    P: Path<Source = T>,
    C: Selected<P::Scope, Loads: Loads<Row: Sync>> + KeysOfList + Send + Sync + 'static,
    W: Keeps + Send + Sync + 'static,
    O: Send + Sync + 'static,
    G: Send + Sync + 'static,
{
    type Read = Option<Key<P::On>>;
    type Slot = Slot<P::Marker, HeldOf<P, C, W>>;
    fn read<R: RowSource>(row: &mut R, start: usize, _: &mut usize) -> Decoded<Self::Read> {
        P::On::near(row, start)
    }
}

impl<T: Table, P, C, W, O, G, D> EntryOn<T, D> for Arc<Load<P, C, W, O, G>>
where
    D: Dialect,
    P: Path<Source = T, On: RenderKeys<D>>,
    C: Selected<P::Scope, Loads: LoadsOn<D> + Loads<Row: Sync>>
        + Listed
        + RenderSelection<D>
        + RenderJoins<D>
        + KeysOfList
        + Send
        + Sync
        + 'static,
    W: Keeps + RenderConditions<D> + Send + Sync + 'static,
    O: RenderOrder<D> + Send + Sync + 'static,
    G: EachRow + Send + Sync + 'static,
{
    async fn run<R: Runner<Db = D>>(
        &self,
        keys: Vec<Self::Read>,
        on: &mut R,
    ) -> Result<Vec<Self::Slot>> {
        let mut groups = Groups::new(keys);
        let mut read = Vec::new();
        for part in groups.parts(<P::On as RenderKeys<D>>::MOST) {
            let one = part.len() == 1;
            let children = Children::new(self, &groups.keys()[part]);
            let rows = match <P::On as RenderKeys<D>>::ONE {
                true if one => on.fetch(&children.of_one(), 0..1).await?,
                _ => on.fetch(&children, 0..1).await?,
            };
            match read.is_empty() {
                true => read = rows,
                false => read.extend(rows),
            }
        }
        let Some(of) = groups.find_all(&read) else {
            let reason = "the database compares keys in another way than their values";
            return Err(failed::<D, P, C, W, O, G>(self, groups.keys(), reason));
        };
        if P::Cardinality::ONE && D::SYNTAX.folds_text {
            groups.share_folded(&of);
        }
        let loads = self.list.loads();
        let rows = read.into_iter().map(|(_, row)| row);
        let held = match <C::Loads as Loads>::ANY {
            true => {
                let rows = loads.finish(rows.collect(), on).await?;
                groups.hold(&of, rows.into_iter())
            }
            // Each row is moved once, to those of its key.
            false => groups.hold(&of, rows.filter_map(|row| loads.as_read(row))),
        };
        match held {
            Some(held) => Ok(held.into_iter().map(Slot::new).collect()),
            None => {
                let reason = "a row refers to one that is not there";
                Err(failed::<D, P, C, W, O, G>(self, groups.keys(), reason))
            }
        }
    }
}

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

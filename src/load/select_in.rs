//! A relation that is loaded by one statement more for all rows (select-in).

use std::sync::Arc;

use super::children::{Children, failed};
use super::entry::{Entry, EntryOn, HeldOf, RenderEntry};
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
use crate::error::{Decoded, Result};
use crate::expr::order::RenderOrder;
use crate::query::filter::RenderConditions;
use crate::query::select_list::{Listed, RenderSelection, Selected};
use crate::row::RowSource;
use crate::table::Table;

impl<P, C, W, O, G, D: Dialect> RenderEntry<D> for Arc<Load<P, C, W, O, G>> {}

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

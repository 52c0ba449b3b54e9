//! A relation that is loaded by one extra statement for all rows (select-in).

use std::sync::Arc;

use super::children::{Children, failed, of_statement};
use super::entry::{Entry, EntryOn, HeldOf, RenderEntry};
use super::equal_keys::equal;
use super::groups::Groups;
use super::held::Keeps;
use super::key_condition::RenderKeys;
use super::list::{KeysOfList, RenderJoins};
use super::loaded::Slot;
use super::pairs::{Key, KeyPairs};
use super::path::{Cardinality, Path, PathOn};
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
    type Slot = Slot<C::Marker<P::Marker>, HeldOf<P, C, W>>;
    fn read<R: RowSource>(row: &mut R, start: usize, _: &mut usize) -> Decoded<Self::Read> {
        P::On::near(row, start)
    }
}

impl<T: Table, P, C, W, O, G, D> EntryOn<T, D> for Arc<Load<P, C, W, O, G>>
where
    D: Dialect,
    P: PathOn<D, Source = T, On: RenderKeys<D>>,
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
        let (mut read, mut of) = (Vec::new(), Vec::new());
        let mut left: Vec<Vec<usize>> = Vec::new();
        for part in groups.parts(<P::On as RenderKeys<D>>::MOST_KEYS) {
            // A row of several keys comes once for all that are asked for together. By a condition each row comes with the key of the row that it
            // is for, as that spells it.
            if !P::Cardinality::ONE && !P::BY_CONDITION {
                let same = groups.perhaps_same(part.clone());
                // Seldom: boxed, so that not each load reserves space for it.
                if same.len() > 1 {
                    let first = Box::pin(equal::<D, P, R>(groups.keys(), &same, on)).await?;
                    groups.are_equal(&same, &first);
                    if let Some(apart) = groups.apart(part.clone()) {
                        left.extend(apart);
                        continue;
                    }
                }
            }
            let one = part.len() == 1;
            let children = Children::new(self, &groups.keys()[part.clone()]);
            let rows = match <P::On as RenderKeys<D>>::ONE {
                true if one => on.fetch(&children.of_one(), 0..1).await?,
                _ => on.fetch(&children, 0..1).await?,
            };
            let found = match one {
                true => Some(vec![part.start; rows.len()]),
                false => groups.find_all(&rows, |place| part.contains(&place)),
            };
            let Some(found) = found else {
                left.extend(halves(&part.collect::<Vec<_>>()));
                continue;
            };
            if P::Cardinality::ONE && !P::BY_CONDITION {
                left.push(groups.perhaps_equal(&found, part));
            }
            match read.is_empty() {
                true => (read, of) = (rows, found),
                false => {
                    read.extend(rows);
                    of.extend(found);
                }
            }
        }
        left.retain(|places| !places.is_empty());
        if !left.is_empty() {
            // Seldom: boxed, so that not each load reserves space for it. Which key a row is for shows if the database is asked for fewer.
            let again = Box::pin(async {
                while let Some(places) = left.pop() {
                    let keys: Vec<_> = places.iter().map(|n| groups.keys()[*n].clone()).collect();
                    let rows = on.fetch(&Children::new(self, &keys), 0..1).await?;
                    let among = |place: usize| places.binary_search(&place).is_ok();
                    let found = match *places {
                        [place] => Some(vec![place; rows.len()]),
                        _ => groups.find_all(&rows, among),
                    };
                    let Some(found) = found else {
                        left.extend(halves(&places));
                        continue;
                    };
                    if P::Cardinality::ONE && !P::BY_CONDITION {
                        let perhaps = groups.perhaps_equal(&found, places.into_iter());
                        left.extend(Some(perhaps).filter(|perhaps| !perhaps.is_empty()));
                    }
                    read.extend(rows);
                    of.extend(found);
                }
                Ok::<_, crate::Error>(())
            });
            again.await?;
        }
        let loads = self.list.loads();
        let rows = read.into_iter().map(|(_, row)| row);
        let held = match <C::Loads as Loads>::ANY {
            true => {
                let rows = loads.finish(rows.collect(), on).await;
                let rows = rows.map_err(|error| of_statement(error, self, groups.keys()))?;
                groups.hold(&of, rows.into_iter())
            }
            // Each row is moved once, to the rows with its key.
            false => groups.hold(&of, rows.filter_map(|row| loads.as_read(row))),
        };
        match held {
            Some(held) => {
                let whole = W::ALL && !G::LIMIT && !G::OFFSET;
                Ok(held.into_iter().map(|held| Slot::of(held, whole)).collect())
            }
            None => {
                let reason = "a row refers to one that is not there";
                Err(failed::<D, P, C, W, O, G>(self, groups.keys(), reason))
            }
        }
    }
}

/// Both halves of some places.
fn halves(places: &[usize]) -> [Vec<usize>; 2] {
    let (first, second) = places.split_at(places.len() / 2);
    [first.to_vec(), second.to_vec()]
}

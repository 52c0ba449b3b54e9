//! Links through a junction: a row of it links two rows, and consists of their keys.

use std::any::TypeId;

use crate::engine::Driver;
use crate::hashing::HashSet;
use crate::relation::{
    ColumnPairs, NamesOne, PairNames, Relation, RelationThrough, Through, ToMany,
};
use crate::session::draft::{Draft, Source};
use crate::session::entry::{Entry, State};
use crate::session::forget::forget;
use crate::session::keys::key::Key;
use crate::session::links::by_handle::OwnColumns;
use crate::session::links::link::{
    HoldsKey, Leads, Links, Unlinks, all_leading_to, count_leading_to, held, led_to, references,
};
use crate::session::links::read::{Known, Side};
use crate::session::links::stored::{stored_from, stored_to};
use crate::session::mapping::TableRow;
use crate::session::mapping::info::TableInfo;
use crate::session::rows::SessionRows;
use crate::session::tree::ReadsLinks;
use crate::table::Table;
use crate::write::{Complete, Insertable};

/// A junction, at run time: the foreign key that leads back, and the one that leads on.
struct Junction {
    back: Vec<PairNames>,
    on: Vec<PairNames>,
}
impl Junction {
    fn of<F: Relation<Cardinality: HoldsKey>, S: Relation>() -> Self {
        Self {
            back: held::<F>(),
            on: S::On::names(),
        }
    }
    /// The foreign keys, as a new row has them.
    fn drafts<C: Driver>(
        &self,
        rows: &SessionRows<C>,
        from: u32,
        to: u32,
    ) -> Vec<Draft<C::Dialect>> {
        let ends = [(&self.back, from), (&self.on, to)];
        let drafts = ends.into_iter().flat_map(|(pairs, slot)| {
            pairs.iter().map(move |pair| Draft {
                column: pair.own,
                source: Source::Of {
                    slot,
                    session: rows.session,
                    column: pair.referenced,
                    nullable: pair.nullable,
                },
            })
        });
        drafts.collect()
    }
    /// Returns true if it is seen from its first end.
    fn is_first(&self) -> bool {
        let first = |pairs: &[PairNames]| pairs.first().map(|pair| pair.own);
        first(&self.back) <= first(&self.on)
    }
    /// Returns the key of a link, the same from both ends.
    fn ends(&self, from: u32, to: u32) -> (u32, u32) {
        match self.is_first() {
            true => (from, to),
            false => (to, from),
        }
    }
    /// The side of the relation, if links of it were read.
    fn side<C: Driver, J: TableRow>(&self, rows: &SessionRows<C>) -> Option<usize> {
        rows.read_links
            .side(TypeId::of::<J>(), &self.back, &self.on)
    }
    /// The rows that link the two, unless they are gone, the last that was added first. A junction with a key of its own may have several.
    fn all<C: Driver, J: TableRow>(&self, rows: &SessionRows<C>, from: u32, to: u32) -> Vec<u32> {
        let of = TypeId::of::<J>();
        let links = |slot: &u32| {
            let entry = rows.entry(*slot);
            (entry.ops.row_type)() == of
                && matches!(entry.state, State::Pending | State::Persistent)
                && references(rows, *slot, from, &self.back)
                && references(rows, *slot, to, &self.on)
        };
        let known = rows.links.get(&(of, self.ends(from, to)));
        let known = known.into_iter().flat_map(|known| known.iter().rev());
        let mut all: Vec<u32> = known.copied().filter(links).collect();
        let own = |name: &&str| {
            let mut pairs = self.back.iter().chain(&self.on);
            pairs.any(|pair| pair.own == *name)
        };
        let table = TableInfo::of::<J>();
        let mut others = match table.key.iter().all(own) {
            true => {
                let key = self.key(rows, from, to, table.key);
                let found = key.and_then(|key| rows.find_row(of, &key));
                let mut found: Vec<u32> = found.into_iter().filter(links).collect();
                if found.is_empty() && all.is_empty() && rows.folds() {
                    // Its row may have other spellings of the two keys.
                    found = self.between(rows, of, from, to);
                }
                found
            }
            false => self.between(rows, of, from, to),
        };
        others.retain(|slot| links(slot) && !all.contains(slot));
        all.extend(others);
        all
    }
    /// Rows of the junction that may link the two: those of the end that has fewer.
    fn between<C: Driver>(
        &self,
        rows: &SessionRows<C>,
        of: TypeId,
        from: u32,
        to: u32,
    ) -> Vec<u32> {
        let counts = [(from, &self.back), (to, &self.on)].map(|(end, pairs)| {
            let count = count_leading_to(rows, of, end, pairs);
            (count, end, pairs)
        });
        let [one, other] = counts;
        let (_, end, pairs) = if other.0 < one.0 { other } else { one };
        all_leading_to(rows, of, end, pairs)
    }
    /// The primary key of the row that links the two, if their keys are known.
    fn key<C: Driver>(
        &self,
        rows: &SessionRows<C>,
        from: u32,
        to: u32,
        columns: &[&'static str],
    ) -> Option<Key> {
        let value = |name: &&'static str| {
            let end = |pairs: &[PairNames], slot: u32| {
                let pair = pairs.iter().find(|pair| pair.own == *name)?;
                let entry = rows.entry(slot);
                (entry.ops.cell)(entry.stored()?, pair.referenced)
            };
            end(&self.back, from).or_else(|| end(&self.on, to))
        };
        let values: Vec<_> = columns.iter().map(value).collect::<Option<_>>()?;
        Some(Key::of(&values))
    }
}

impl<R: RelationThrough<First = F, Second = S>, F, S, J, Q, G> Links for Through<R>
where
    F: Relation<
            Cardinality = ToMany,
            Target = J,
            On: OwnColumns<Far<<S::On as OwnColumns>::Given<()>> = G>,
        >,
    S: Relation<Cardinality: NamesOne, Source = J, On: OwnColumns>,
    J: Insertable<Row: TableRow<Table = J>, Required = Q>,
    G: Complete<Q>,
{
    type Source = F::Source;
    type Target = S::Target;
    #[track_caller]
    fn link<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: u32) {
        for slot in [from, to] {
            let end = rows.entry(slot);
            assert!(
                matches!(end.state, State::Pending | State::Persistent),
                "a row of `{}` is {:?}, and cannot be linked",
                end.table().name,
                end.state
            );
        }
        let junction = Junction::of::<F, S>();
        let all = junction.all::<C, J::Row>(rows, from, to);
        if all
            .iter()
            .any(|slot| rows.entry(*slot).state == State::Pending)
        {
            return;
        }
        // Rows that are deleted without having been read may not exist.
        let unseen = all.iter().any(|slot| rows.entry(*slot).is_unseen());
        let stays = all.iter().find(|slot| !rows.entry(**slot).deleted);
        // What has expired may be gone: the flush asks.
        let asks = match stays.or(all.first()) {
            _ if unseen => false,
            Some(slot) => {
                let (deleted, expired) = (rows.entry(*slot).deleted, rows.entry(*slot).expired);
                // All that `unlink` has marked.
                for slot in all.iter().filter(|_| deleted) {
                    rows.touch(*slot).deleted = false;
                }
                if !expired {
                    return;
                }
                true
            }
            None => {
                let side = junction.side::<C, J::Row>(rows);
                match side.and_then(|side| rows.read_links.known(side, from, to)) {
                    Some(Known::Read) => return,
                    known => known == Some(Known::Expired),
                }
            }
        };
        let mut entry = Entry::transient(J::Row::ops());
        (entry.state, entry.asks) = (State::Pending, asks);
        entry.draft = junction.drafts(rows, from, to);
        let slot = rows.add(entry);
        let ends = junction.ends(from, to);
        let links = rows.links.entry((TypeId::of::<J::Row>(), ends));
        links.or_default().push(slot);
    }
}

impl<R: RelationThrough<First = F, Second = S>, F, S, J> Unlinks for Through<R>
where
    F: Relation<Cardinality = ToMany, Target = J>,
    S: Relation<Cardinality: NamesOne, Source = J>,
    J: Table<Row: TableRow<Table = J>>,
{
    type Source = F::Source;
    type Target = S::Target;
    fn unlink<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: u32) {
        let junction = Junction::of::<F, S>();
        if let Some(side) = junction.side::<C, J::Row>(rows) {
            rows.writes_links();
            rows.read_links.set((side, from, to), None);
        }
        let mut known = false;
        for slot in junction.all::<C, J::Row>(rows, from, to) {
            let entry = rows.entry(slot);
            let (pending, asks) = (entry.state == State::Pending, entry.asks);
            match pending {
                true => forget(rows, slot, State::Transient),
                false => rows.touch(slot).deleted = true,
            }
            // What the database would have been asked for may be there.
            known |= !pending || !asks;
        }
        if known {
            return;
        }
        let written = |slot| rows.entry(slot).state == State::Persistent;
        if !written(from) || !written(to) {
            return;
        }
        let mut entry = Entry::transient(J::Row::ops());
        (entry.state, entry.deleted) = (State::Persistent, true);
        entry.draft = junction.drafts(rows, from, to);
        let slot = rows.add(entry);
        let ends = junction.ends(from, to);
        let links = rows.links.entry((TypeId::of::<J::Row>(), ends));
        links.or_default().push(slot);
    }
}

impl<R: RelationThrough<First = F, Second = S>, F, S, J> Leads for Through<R>
where
    F: Relation<Cardinality = ToMany, Target = J>,
    S: Relation<Cardinality: NamesOne, Source = J>,
    J: Table<Row: TableRow<Table = J>>,
{
    type Source = F::Source;
    type Target = S::Target;
    fn related<C: Driver, T: TableRow>(rows: &SessionRows<C>, from: u32) -> Vec<u32> {
        let junction = Junction::of::<F, S>();
        let of = TypeId::of::<J::Row>();
        let (mut found, mut seen, mut ended) = (Vec::new(), HashSet::default(), HashSet::default());
        for slot in all_leading_to(rows, of, from, &junction.back) {
            let entry = rows.entry(slot);
            if !matches!(entry.state, State::Pending | State::Persistent) {
                continue;
            }
            if let Some(to) = led_to::<C, T>(rows, slot, &junction.on) {
                match entry.deleted {
                    true => drop(ended.insert(to)),
                    false if seen.insert(to) => found.push(to),
                    false => {}
                }
            }
        }
        let Some(side) = junction.side::<C, J::Row>(rows) else {
            return found;
        };
        for to in rows.read_links.of(side, from) {
            let entry = rows.entry(to);
            let there = entry.state == State::Persistent
                && !entry.deleted
                && (entry.ops.row_type)() == TypeId::of::<T>();
            if there && !ended.contains(&to) && seen.insert(to) {
                found.push(to);
            }
        }
        found
    }
    fn stored<C: Driver, T: TableRow>(rows: &SessionRows<C>, from: u32) -> Vec<u32> {
        let junction = Junction::of::<F, S>();
        let between = stored_from(rows, TypeId::of::<J::Row>(), from, &junction.back, true);
        let (mut found, mut seen) = (Vec::new(), HashSet::default());
        for slot in between {
            if let Some(to) = stored_to::<C, T>(rows, slot, &junction.on)
                && seen.insert(to)
            {
                found.push(to);
            }
        }
        let Some(side) = junction.side::<C, J::Row>(rows) else {
            return found;
        };
        for to in rows.read_links.of(side, from) {
            let entry = rows.entry(to);
            let there =
                entry.state == State::Persistent && (entry.ops.row_type)() == TypeId::of::<T>();
            if there && seen.insert(to) {
                found.push(to);
            }
        }
        found
    }
}

impl<R: RelationThrough<First = F, Second = S>, F, S, J> ReadsLinks for Through<R>
where
    F: Relation<Cardinality: HoldsKey, Target = J>,
    S: Relation<Source = J>,
    J: Table,
{
    fn note<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: Vec<u32>, whole: bool) {
        let Junction { back, on } = Junction::of::<F, S>();
        let junction = TypeId::of::<J::Row>();
        let known = rows.read_links.side(junction, &back, &on);
        let side = match (known, to.first()) {
            (Some(side), _) => side,
            (None, None) => return,
            (None, Some(first)) => rows.read_links.add_side(Side {
                junction,
                back,
                source: rows.entry(from).ops,
                on,
                target: rows.entry(*first).ops,
            }),
        };
        // Of a polymorphic table, rows of other kinds may be linked too.
        if whole && <S::Target as Table>::KIND.is_none() {
            let read: HashSet<u32> = to.iter().copied().collect();
            let links = rows.read_links.of(side, from);
            let ended = links.filter(|to| !read.contains(to));
            for to in ended.collect::<Vec<_>>() {
                rows.read_links.set((side, from, to), None);
            }
        }
        for to in to {
            rows.read_links.set((side, from, to), Some(Known::Read));
        }
    }
}

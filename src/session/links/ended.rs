//! Links that end with the rows of their junctions, which a flush has deleted or changed.

use std::any::TypeId;

use crate::engine::Driver;
use crate::relation::PairNames;
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::Source;
use crate::session::entry::{Entry, State};
use crate::session::keys::key::Key;
use crate::session::mapping::erased::Ops;
use crate::session::rows::SessionRows;

/// Forgets the links of rows of a junction that are deleted, or reference other rows from now on.
pub(in crate::session) fn end_links<'d, C: Driver>(
    rows: &mut SessionRows<C>,
    written: impl Iterator<Item = (u32, &'d AnyRow)>,
    deleted: &[u32],
) {
    if rows.read_links.is_empty() {
        return;
    }
    let written = written.map(|(slot, row)| (slot, Some(row)));
    let deleted = deleted.iter().map(|slot| (*slot, None));
    let mut ended = Vec::new();
    for (slot, now) in written.chain(deleted) {
        let entry = rows.entry(slot);
        if entry.state != State::Persistent {
            continue;
        }
        let junction: TypeId = (entry.ops.row_type)();
        for (number, side) in rows.read_links.sides_of(junction) {
            let leads = |row: &AnyRow, pairs: &[PairNames]| key(rows, entry, row, pairs);
            let stays = |now: &AnyRow| {
                let same =
                    |pairs| entry.stored().map(|row| leads(row, pairs)) == Some(leads(now, pairs));
                same(&side.back) && same(&side.on)
            };
            if now.is_some_and(stays) {
                continue;
            }
            let end = |pairs, ops| led_to(rows, entry, pairs, ops);
            if let (Some(from), Some(to)) =
                (end(&side.back, side.source), end(&side.on, side.target))
            {
                ended.push((number, from, to));
            }
        }
    }
    for link in ended {
        rows.read_links.set(link, None);
    }
}

/// The foreign key of a row of a junction.
fn key<C: Driver>(
    rows: &SessionRows<C>,
    entry: &Entry<C>,
    row: &AnyRow,
    pairs: &[PairNames],
) -> Option<Key> {
    let values = pairs.iter().map(|pair| (entry.ops.cell)(row, pair.own));
    let values: Vec<_> = values.collect::<Option<_>>()?;
    let columns: Vec<&'static str> = pairs.iter().map(|pair| pair.own).collect();
    Some(rows.same_of(entry.table(), &columns, &values))
}

/// The row to which a foreign key of a row leads, as the database has it.
pub(in crate::session) fn led_to<C: Driver>(
    rows: &SessionRows<C>,
    entry: &Entry<C>,
    pairs: &[PairNames],
    of: &'static Ops<C>,
) -> Option<u32> {
    let Some(stored) = entry.stored() else {
        // The row was not read: it is known by its ends.
        return pairs.iter().find_map(|pair| {
            let draft = entry.draft.iter().find(|draft| draft.column == pair.own)?;
            match draft.source {
                Source::Of { slot, .. } => Some(slot),
                _ => None,
            }
        });
    };
    let key = key(rows, entry, stored, pairs).filter(|key| !key.has_null())?;
    let (row_type, primary) = ((of.row_type)(), (of.table)().key);
    let referenced = pairs.iter().map(|pair| pair.referenced);
    if !rows.folds() && referenced.clone().eq(primary.iter().copied()) {
        return rows.find_row(row_type, &key);
    }
    let columns: Vec<&'static str> = referenced.clone().collect();
    let has_key = |end: &Entry<C>| {
        let stored = end.stored()?;
        let values = referenced
            .clone()
            .map(|column| (end.ops.cell)(stored, column));
        let values: Vec<_> = values.collect::<Option<_>>()?;
        Some(rows.same_of(end.table(), &columns, &values) == key)
    };
    let mut slots = rows.slots();
    let found = slots.find(|(_, end)| {
        (end.ops.row_type)() == row_type
            && end.state == State::Persistent
            && has_key(end) == Some(true)
    });
    found.map(|(slot, _)| slot)
}

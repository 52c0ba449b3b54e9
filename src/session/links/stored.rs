//! Links as the database has them, as far as a session knows.

use std::any::TypeId;

use crate::engine::Driver;
use crate::relation::PairNames;
use crate::session::entry::State;
use crate::session::links::ended::led_to;
use crate::session::mapping::TableRow;
use crate::session::rows::SessionRows;

/// The row that a foreign key leads to in the database.
pub(in crate::session) fn stored_to<C: Driver, T: TableRow>(
    rows: &SessionRows<C>,
    from: u32,
    pairs: &[PairNames],
) -> Option<u32> {
    let entry = rows.entry(from);
    match entry.state {
        State::Persistent => led_to(rows, entry, pairs, T::ops()),
        _ => None,
    }
}

/// The rows whose foreign keys lead to this row in the database; with those that are known by their ends only, if asked for.
pub(in crate::session) fn stored_from<C: Driver>(
    rows: &SessionRows<C>,
    of: TypeId,
    to: u32,
    pairs: &[PairNames],
    unseen: bool,
) -> Vec<u32> {
    let end = rows.entry(to);
    if end.state != State::Persistent {
        return Vec::new();
    }
    let slots = rows.slots().filter(|(_, entry)| {
        (entry.ops.row_type)() == of
            && entry.state == State::Persistent
            && (unseen || !entry.is_unseen())
            && led_to(rows, entry, pairs, end.ops) == Some(to)
    });
    slots.map(|(slot, _)| slot).collect()
}

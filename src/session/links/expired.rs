//! Links of which the database is asked before they are written: what the session knew of them has expired.

use std::any::TypeId;

use crate::engine::Driver;
use crate::hashing::{HashMap, HashSet};
use crate::session::entry::{Entry, State};
use crate::session::flush::Failure;
use crate::session::flush::read::{link_keys, select, values};
use crate::session::forget::forget;
use crate::session::keys::key::Key;
use crate::session::mapping::erased::Ops;
use crate::session::rows::SessionRows;

/// Gives up the new rows of junctions that the database has already.
pub(in crate::session) async fn ask_for_links<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<(), Failure> {
    let mut junctions: Vec<(TypeId, &'static Ops<C>)> = Vec::new();
    for (_, entry) in rows.slots() {
        let of = (entry.ops.row_type)();
        if entry.asks && !junctions.iter().any(|(known, _)| *known == of) {
            junctions.push((of, entry.ops));
        }
    }
    for (of, ops) in junctions {
        let asks = |entry: &Entry<C>| {
            entry.asks && entry.state == State::Pending && (entry.ops.row_type)() == of
        };
        let (columns, keys) = link_keys(rows, asks);
        let (slots, keys): (Vec<u32>, Vec<_>) = keys.into_iter().unzip();
        let table = (ops.table)();
        // What the session has of these rows is of no use where the database has them no more.
        let expired: Vec<u32> = rows
            .slots()
            .filter(|(_, entry)| entry.expired && (entry.ops.row_type)() == of)
            .map(|(slot, _)| slot)
            .collect();
        let found = select(rows, ops, &columns, keys.clone(), on).await?;
        let found: HashSet<u32> = found.into_iter().collect();
        // Which keys are the same may have been found out just now.
        let wanted: HashMap<Key, u32> = keys
            .iter()
            .map(|key| rows.same_of(table, &columns, key))
            .zip(slots.iter().copied())
            .collect();
        let wanted_by = |rows: &SessionRows<C>, slot: u32| {
            let own = values(ops, rows.entry(slot).stored()?, &columns)?;
            wanted.get(&rows.same_of(table, &columns, &own)).copied()
        };
        for slot in &found {
            if let Some(new) = wanted_by(rows, *slot) {
                forget(rows, new, State::Transient);
            }
        }
        for slot in expired {
            let is_stored = rows.entry(slot).state == State::Persistent;
            if is_stored && !found.contains(&slot) && wanted_by(rows, slot).is_some() {
                forget(rows, slot, State::Detached);
            }
        }
        for slot in slots {
            rows.touch(slot).asks = false;
        }
    }
    Ok(())
}

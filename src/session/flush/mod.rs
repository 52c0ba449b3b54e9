//! Writes changes: tables in the order of their foreign keys, in each new rows first, then changed ones;
//! then deleted rows, in the reverse order.

mod cascade;
mod circles;
mod delete;
mod insert;
mod joined;
pub(super) mod on_delete;
pub(super) mod read;
mod stale;
mod switch;
mod table_order;
mod update;
mod work;
mod written;

pub(super) use self::stale::explain;
use self::table_order::components;
use self::work::{Change, Work};
pub(super) use self::work::{Done, Failure, most_rows, take_part};
use crate::engine::Driver;
use crate::error::SessionError;
use crate::hashing::{HashMap, HashSet};
use crate::session::behavior::hooks::{CallsAfter, Wrote};
use crate::session::draft::Draft;
use crate::session::entry::{Entry, State};
use crate::session::forget::forget;
use crate::session::links::ended::end_links;
use crate::session::mapping::info::TableInfo;
use crate::session::rows::SessionRows;

impl<C: Driver> SessionRows<C> {
    /// Stores the results of a flush in the session.
    pub(super) fn apply(&mut self, done: Done) {
        self.reserve_identities(done.rows.count());
        end_links(self, done.rows.iter(), &done.deleted);
        // Rows whose key another has: they are gone.
        let mut replaced = Vec::new();
        for (slot, row) in done.rows.into_rows() {
            let entry = self.touch(slot);
            let key = (entry.ops.key)(&row, entry.table().key);
            entry.row = Some(row);
            entry.original = None;
            entry.draft.clear();
            entry.state = State::Persistent;
            entry.expired = false;
            replaced.extend(self.identify(slot, Some(key)));
        }
        for slot in done.expired {
            self.touch(slot).expired = true;
        }
        let mut deleted = done.deleted;
        deleted.sort_unstable();
        for slot in deleted {
            let entry = self.touch(slot);
            entry.state = State::Deleted;
            entry.deleted = false;
            entry.draft.clear();
            self.identify(slot, None);
        }
        for slot in replaced {
            if self.entry(slot).state == State::Persistent && !self.is_found(slot) {
                forget(self, slot, State::Detached);
            }
        }
    }
    /// The calls of behavior that follow what a flush has written.
    pub(super) fn calls_after(&self, done: &Done) -> CallsAfter {
        let mut calls = CallsAfter::default();
        for (slot, row) in done.rows.iter() {
            let entry = self.entry(slot);
            let Some(hooks) = (entry.ops.hooks)() else {
                continue;
            };
            match (entry.state, entry.stored()) {
                (State::Pending, _) => calls.add(hooks, Wrote::Inserted(row.clone())),
                // Others are those that the database changed.
                (_, Some(before)) if entry.is_modified() => {
                    calls.add(hooks, Wrote::Updated(before.clone(), row.clone()));
                }
                _ => {}
            }
        }
        let mut deleted = done.deleted.clone();
        deleted.sort_unstable();
        for slot in deleted {
            let entry = self.entry(slot);
            if let (Some(hooks), Some(row)) = ((entry.ops.hooks)(), entry.stored()) {
                calls.add(hooks, Wrote::Deleted(row.clone()));
            }
        }
        calls
    }
}

/// Writes the changes.
pub(super) async fn flush<C: Driver>(rows: &SessionRows<C>, on: &mut C) -> Result<Done, Failure> {
    let of_state = |state| move |(_, entry): &(u32, &Entry<C>)| entry.state == state;
    let pending: Vec<u32> = rows
        .slots()
        .filter(of_state(State::Pending))
        .map(|(slot, _)| slot)
        .collect();
    let deleted: Vec<u32> = rows
        .slots()
        .filter(of_state(State::Persistent))
        .filter(|(_, entry)| entry.deleted && !entry.is_unseen())
        .map(|(slot, _)| slot)
        .collect();
    let mut tables: Vec<&'static TableInfo> = Vec::new();
    for (_, entry) in rows.slots() {
        table_order::add(entry.table(), &mut tables);
    }
    let mut work = Work {
        rows,
        references: tables.iter().flat_map(|table| table.references).collect(),
        tables: tables.clone(),
        switched: HashMap::default(),
        together: false,
        followed: Vec::new(),
        done: Done::default(),
    };
    work.delete_unseen(on).await?;
    let first = work.switch(&pending, &deleted)?;
    let switched: HashSet<u32> = work.switched.values().copied().collect();
    let mut deleted = deleted;
    deleted.retain(|slot| !switched.contains(slot));
    // Rows that the database is going to delete too are not updated.
    let gone = work.gone_with(&deleted);
    let mut changed: Vec<Change<C::Dialect>> = rows
        .slots()
        .filter(of_state(State::Persistent))
        .filter(|(slot, entry)| !entry.deleted && !gone.contains(slot))
        .filter_map(|(slot, entry)| {
            if entry.draft.is_empty() && entry.original.is_none() {
                return None;
            }
            let mut set: Vec<Draft<_>> = entry.changed().into_iter().map(Draft::from).collect();
            set.retain(|own| entry.draft.iter().all(|draft| draft.column != own.column));
            set.extend(entry.draft.iter().cloned());
            (!set.is_empty()).then_some(Change { slot, set })
        })
        .collect();

    let mut old = (changed.iter().map(|change| change.slot)).chain(deleted.iter().copied());
    if let Some(slot) = old.find(|slot| rows.entry(*slot).key.is_none()) {
        let table = rows.entry(slot).table().name;
        return Err(Failure::session(SessionError::NullKey { table }));
    }
    work.follow(&mut changed);
    let slots = pending.iter().chain(&deleted).copied();
    let slots = slots.chain(changed.iter().map(|change| change.slot));
    let order = components(slots.map(|slot| rows.entry(slot).table()));
    for component in &order {
        let old = work.of_component(component, &first);
        work.delete(old.clone(), on).await?;
        work.renew_after(&old, on).await?;
        let new = work.of_component(component, &pending);
        work.insert(component, new, on).await?;
        let (own, others): (Vec<_>, Vec<_>) = changed
            .into_iter()
            .partition(|change| component.has(rows.entry(change.slot).table()));
        changed = others;
        work.update(own, true, on).await?;
    }
    // Rows may go with those of a table that is not written, between theirs.
    for component in components(tables).iter().rev() {
        let mut old = work.of_component(component, &deleted);
        old.retain(|slot| !first.contains(slot));
        work.delete(old, on).await?;
    }
    work.cascade(&deleted)?;
    work.renew(on).await?;
    work.done.deleted.extend(switched);
    Ok(work.done)
}

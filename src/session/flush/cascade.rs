//! Effects of the database on rows that reference others: the session knows them from the schema.

use std::sync::Arc;

use super::work::{Change, Failure, Work, most_rows};
use crate::engine::Driver;
use crate::hashing::{HashMap, HashSet};
use crate::session::draft::{Draft, Source};
use crate::session::entry::State;
use crate::session::hooks::AnyRow;
use crate::session::info::{Reference, ReferentialAction};
use crate::session::key::Key;
use crate::session::statement::{What, Write};
use crate::write::ColumnValue;

/// The consequences of deleting rows.
#[derive(Default)]
pub(super) struct Cascaded {
    /// Rows that are deleted with them.
    pub(super) deleted: Vec<u32>,
    /// Rows whose foreign key becomes NULL.
    nulled: Vec<(u32, &'static Reference)>,
    /// Rows whose foreign key becomes its default.
    defaulted: Vec<u32>,
}

impl<C: Driver> Work<'_, C> {
    /// Rows of the session that reference others, with their foreign keys.
    fn referencing(&self) -> impl Iterator<Item = (u32, &'static Reference)> {
        self.rows.slots().flat_map(|(slot, entry)| {
            let there = entry.state == State::Persistent
                || entry.state == State::Pending && self.done.rows.contains(slot);
            let references = if there { entry.table().references } else { &[] };
            references.iter().map(move |reference| (slot, reference))
        })
    }
    fn key(&self, slot: u32, columns: &'static [&'static str]) -> Option<Key> {
        let entry = self.rows.entry(slot);
        let row = match self.done.rows.get(slot) {
            Some(row) => row,
            None => entry.row.as_ref()?,
        };
        let key = (entry.ops.key)(row, columns);
        (!key.has_null()).then_some(key)
    }

    /// Updates foreign keys that hold the key of a row which is about to change its key too.
    pub(super) fn follow(&self, changed: &mut [Change<C::Dialect>]) {
        // A range that was equal to another one need not change with it.
        for reference in self.references.iter().filter(|reference| !reference.period) {
            let sets = |change: &Change<_>, columns: &[&'static str]| {
                let mut set = change.set.iter();
                set.any(|draft| columns.contains(&draft.column))
            };
            let mut before: HashMap<Key, u32> = HashMap::default();
            for change in changed.iter() {
                if self.table(change.slot).is_referenced_by(reference)
                    && sets(change, reference.referenced)
                    && let Some(key) = self.stored_key(change.slot, reference.referenced)
                {
                    before.insert(key, change.slot);
                }
            }
            if before.is_empty() {
                continue;
            }
            for change in changed.iter_mut() {
                let own = self.table(change.slot).references;
                let own = own.iter().any(|own| std::ptr::eq(own, *reference));
                if !own || !sets(change, reference.columns) {
                    continue;
                }
                let value = |column: &&'static str| match change
                    .set
                    .iter()
                    .find(|draft| draft.column == *column)
                {
                    Some(draft) => draft.cell().map(|cell| cell.value),
                    None => self.values(change.slot, &[*column]).into_iter().next(),
                };
                let values: Option<Vec<_>> = reference.columns.iter().map(value).collect();
                let to = values.and_then(|values| before.get(&Key::of(&values)).copied());
                let Some(to) = to.filter(|to| *to != change.slot) else {
                    continue;
                };
                (change.set).retain(|draft| !reference.columns.contains(&draft.column));
                let links = reference.columns.iter().zip(reference.referenced);
                change.set.extend(links.map(|(column, referenced)| Draft {
                    column,
                    source: Source::Of {
                        slot: to,
                        session: self.rows.session,
                        column: referenced,
                        nullable: false,
                    },
                }));
            }
        }
    }

    /// Computes what deleting these rows does to others, as the session has them now.
    pub(super) fn cascaded(&self, deleted: &[u32]) -> Cascaded {
        let mut cascaded = Cascaded::default();
        if deleted.is_empty() {
            return cascaded;
        }
        let mut gone: HashSet<u32> = deleted.iter().copied().collect();
        let mut last: Vec<u32> = deleted.to_vec();
        while !last.is_empty() {
            let mut keys: HashMap<(&[&str], Key), Vec<u32>> = HashMap::default();
            let mut next = Vec::new();
            let mut seen: Vec<&'static Reference> = Vec::new();
            for (slot, reference) in self.referencing() {
                if gone.contains(&slot) {
                    continue;
                }
                if !seen.iter().any(|known| std::ptr::eq(*known, reference)) {
                    seen.push(reference);
                    for slot in &last {
                        // A deleted row has the key that it was read with.
                        if self.rows.entry(*slot).table().is_referenced_by(reference)
                            && let Some(key) = self.stored_key(*slot, reference.referenced)
                            && !key.has_null()
                        {
                            let with = keys.entry((reference.referenced, key)).or_default();
                            with.push(*slot);
                        }
                    }
                }
                // A link to a row that is not written yet leads elsewhere.
                let draft = &self.rows.entry(slot).draft;
                let linked = !self.done.rows.contains(slot)
                    && draft
                        .iter()
                        .any(|draft| reference.columns.contains(&draft.column));
                let Some(key) = self.key(slot, reference.columns).filter(|_| !linked) else {
                    continue;
                };
                let to = keys.get(&(reference.referenced, key));
                let is_referenced =
                    |slot: &u32| self.rows.entry(*slot).table().is_referenced_by(reference);
                if !to.is_some_and(|to| to.iter().any(is_referenced)) {
                    continue;
                }
                match reference.on_delete {
                    ReferentialAction::NoAction => {}
                    ReferentialAction::Cascade => next.push(slot),
                    ReferentialAction::SetNull => cascaded.nulled.push((slot, reference)),
                    ReferentialAction::SetDefault => cascaded.defaulted.push(slot),
                }
            }
            next.retain(|slot| gone.insert(*slot));
            cascaded.deleted.extend(&next);
            last = next;
        }
        cascaded
    }

    /// True if a row that is deleted may have gone already, with one that it references.
    pub(super) fn goes_with(&self, slot: u32) -> bool {
        let references = self.table(slot).references.iter();
        references
            .filter(|reference| reference.on_delete == ReferentialAction::Cascade)
            .any(|reference| {
                let key = self.stored_key(slot, reference.columns);
                key.filter(|key| !key.has_null()).is_some_and(|key| {
                    self.done.deleted.iter().any(|gone| {
                        self.table(*gone).is_referenced_by(reference)
                            && self.stored_key(*gone, reference.referenced).as_ref() == Some(&key)
                    })
                })
            })
    }

    /// Rows are as the database has left them after these were deleted.
    pub(super) fn cascade(&mut self, deleted: &[u32]) -> Result<(), Failure> {
        let cascaded = self.cascaded(deleted);
        let gone: HashSet<u32> = cascaded.deleted.iter().copied().collect();
        for (slot, reference) in cascaded.nulled {
            if gone.contains(&slot) {
                continue;
            }
            self.rewrite(slot, |cell| {
                if reference.columns.contains(&cell.column) {
                    cell.value = cell.value.null();
                }
            })?;
        }
        for slot in cascaded.defaulted {
            if !gone.contains(&slot) {
                self.done.expired.push(slot);
                self.note_followed(slot);
            }
        }
        for slot in deleted.iter().chain(&cascaded.deleted) {
            self.done.rows.remove(*slot);
        }
        self.done.deleted.extend(cascaded.deleted);
        Ok(())
    }

    /// Foreign keys are as the database has left them after the key of a row changed.
    pub(super) fn cascade_update(&mut self, slot: u32, before: &AnyRow) -> Result<(), Failure> {
        let mut changed = vec![(slot, before.clone())];
        while let Some((slot, before)) = changed.pop() {
            let (entry, table) = (self.rows.entry(slot), self.table(slot));
            let Some(now) = self.done.rows.get(slot).cloned() else {
                continue;
            };
            let changes = |reference: &&'static Reference| {
                let key = |row| (entry.ops.key)(row, reference.referenced);
                table.is_referenced_by(reference) && key(&before) != key(&now)
            };
            let changes: Vec<_> = self.references.iter().copied().filter(changes).collect();
            if changes.is_empty() {
                continue;
            }
            let mut following = Vec::new();
            for (other, reference) in self.referencing() {
                if other == slot || !changes.iter().any(|one| std::ptr::eq(*one, reference)) {
                    continue;
                }
                let was = (entry.ops.key)(&before, reference.referenced);
                if !was.has_null() && self.stored_key(other, reference.columns) == Some(was) {
                    following.push((other, reference));
                }
            }
            for (other, reference) in following {
                let Some(stored) = self.stored(other).cloned() else {
                    continue;
                };
                match reference.on_update {
                    // The database has refused, unless it is to check later.
                    ReferentialAction::NoAction => continue,
                    ReferentialAction::SetDefault => {
                        self.done.expired.push(other);
                        self.note_followed(other);
                        continue;
                    }
                    ReferentialAction::Cascade | ReferentialAction::SetNull => {}
                }
                let mut values = HashMap::default();
                for (own, column) in reference.columns.iter().zip(reference.referenced) {
                    let value = (entry.ops.cell)(&now, column);
                    let cascades = reference.on_update == ReferentialAction::Cascade;
                    values.insert(*own, value.filter(|_| cascades));
                }
                self.rewrite(other, |cell| {
                    if let Some(value) = values.remove(cell.column) {
                        cell.value = match value {
                            Some(value) => value.like(&cell.value),
                            None => cell.value.null(),
                        };
                    }
                })?;
                changed.push((other, stored));
            }
        }
        Ok(())
    }
    fn stored_key(&self, slot: u32, columns: &'static [&'static str]) -> Option<Key> {
        Some((self.rows.entry(slot).ops.key)(self.stored(slot)?, columns))
    }

    /// Changes values of a row, as the database did.
    fn rewrite(
        &mut self,
        slot: u32,
        mut change: impl FnMut(&mut ColumnValue),
    ) -> Result<(), Failure> {
        let entry = self.rows.entry(slot);
        let Some(stored) = self.stored(slot) else {
            return Ok(());
        };
        let mut cells = (entry.ops.cells)(stored);
        cells.iter_mut().for_each(&mut change);
        let row = (entry.ops.build)(cells)?;
        self.done.rows.insert(slot, row);
        self.note_followed(slot);
        Ok(())
    }
    /// Notes a row that the database changed, if it may have made another version of it.
    fn note_followed(&mut self, slot: u32) {
        let version = self.version(self.table(slot), slot);
        if matches!(version, Ok(Some(version)) if version.next.is_none()) {
            self.followed.push(slot);
        }
    }

    /// Reads rows again that the database changed with others, where it makes their versions.
    pub(super) async fn renew(&mut self, on: &mut C) -> Result<(), Failure> {
        let mut followed = std::mem::take(&mut self.followed);
        followed.sort_unstable();
        followed.dedup();
        followed.retain(|slot| !self.done.deleted.contains(slot));
        while let Some(first) = followed.first() {
            let (ops, table) = (self.rows.entry(*first).ops, self.table(*first));
            let (own, others): (Vec<u32>, Vec<u32>) = followed
                .into_iter()
                .partition(|slot| self.table(*slot).is(table));
            followed = others;
            for part in own.chunks(most_rows::<C::Dialect>(table.key.len())) {
                let select = Write::new(table, What::Select(self.found(part, false)));
                let rows = (ops.fetch)(on, Arc::new(select)).await?;
                let gone = self.take(part, rows);
                self.done.expired.extend(gone);
            }
        }
        Ok(())
    }
}

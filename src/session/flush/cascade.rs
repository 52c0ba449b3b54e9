//! The effects that the database has on rows that reference others; the session knows them from the schema.

use std::sync::Arc;

use super::work::{Change, Failure, Work};
use crate::engine::Driver;
use crate::hashing::{HashMap, HashSet};
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::{Draft, Source};
use crate::session::entry::State;
use crate::session::keys::key::Key;
use crate::session::mapping::info::{Reference, ReferentialAction};
use crate::session::statements::statement::{What, Write};
use crate::write::ColumnValue;

/// The values of rows that say what they reference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leading {
    /// The values that the session has, written or not.
    Now,
    /// The values in the database.
    Stored,
}

/// The consequences of deleting rows.
#[derive(Default)]
struct Cascaded {
    /// Rows that are deleted with them.
    deleted: Vec<u32>,
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
    /// The values of columns as the session has them.
    fn key_now(&self, slot: u32, columns: &'static [&'static str]) -> Option<Key> {
        let entry = self.rows.entry(slot);
        // A link to a row that is not written yet leads elsewhere.
        let mut drafts = entry.draft.iter();
        match self.done.rows.get(slot) {
            Some(row) => Some(self.key_of(slot, row, columns)),
            None if drafts.any(|draft| columns.contains(&draft.column)) => None,
            None => Some(self.key_of(slot, entry.row.as_ref()?, columns)),
        }
    }

    /// Updates foreign keys that hold the key of a row whose key is about to change.
    pub(super) fn follow(&self, changed: &mut [Change<C::Dialect>]) {
        // A range that was equal to another need not change with it.
        for reference in self.references.iter().filter(|reference| !reference.period) {
            let sets = |change: &Change<_>, columns: &[&'static str]| {
                let mut set = change.set.iter();
                set.any(|draft| columns.contains(&draft.column))
            };
            let mut before: HashMap<Key, u32> = HashMap::default();
            for change in changed.iter() {
                if self.table(change.slot).is_referenced_by(reference)
                    && sets(change, reference.referenced)
                    && let Some(key) = self.whole_key(change.slot, reference.referenced)
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
                let table = self.table(change.slot);
                let key = values.map(|values| self.rows.same_of(table, reference.columns, &values));
                let to = key.and_then(|key| before.get(&key).copied());
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

    /// Rows that the database deletes with these, and that need not be updated before. A row that has moved is left out: it goes only where
    /// it went already as the database has it, or else when it is updated.
    pub(super) fn gone_with(&self, deleted: &[u32]) -> HashSet<u32> {
        let now = self.cascaded(deleted, Leading::Now, |_| true).deleted;
        let now: HashSet<u32> = now.into_iter().collect();
        let stored = self.cascaded(deleted, Leading::Stored, |slot| now.contains(&slot));
        stored.deleted.into_iter().collect()
    }

    /// Computes what deleting these rows does to others, among those of `among`.
    fn cascaded(&self, deleted: &[u32], leading: Leading, among: impl Fn(u32) -> bool) -> Cascaded {
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
                if gone.contains(&slot) || !among(slot) {
                    continue;
                }
                if !seen.iter().any(|known| std::ptr::eq(*known, reference)) {
                    seen.push(reference);
                    for slot in &last {
                        // A deleted row has the key with which it was read.
                        if self.rows.entry(*slot).table().is_referenced_by(reference)
                            && let Some(key) = self.whole_key(*slot, reference.referenced)
                        {
                            let with = keys.entry((reference.referenced, key)).or_default();
                            with.push(*slot);
                        }
                    }
                }
                let key = match leading {
                    Leading::Now => self.key_now(slot, reference.columns),
                    Leading::Stored => self.whole_key(slot, reference.columns),
                };
                let Some(key) = key.filter(|key| !key.has_null()) else {
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

    /// Rows that have gone already, with those that were deleted before.
    pub(super) fn gone_already(&self) -> HashSet<u32> {
        let gone = self.cascaded(&self.done.deleted, Leading::Stored, |_| true);
        gone.deleted.into_iter().collect()
    }
    /// True if a row may have gone with one that was deleted before: it references one of a table of which the session has no row, and
    /// so does not know what that references.
    pub(super) fn may_have_gone(&self, slot: u32) -> bool {
        let table = self.table(slot);
        let mut deleted = self.done.deleted.iter();
        let mut references = table.references.iter();
        deleted.any(|gone| !self.table(*gone).is(table))
            && references.any(|reference| {
                let mut known = self.tables.iter();
                let unknown = !known.any(|known| known.is_referenced_by(reference));
                unknown
                    && reference.on_delete == ReferentialAction::Cascade
                    && self.whole_key(slot, reference.columns).is_some()
            })
    }

    /// Updates the session's rows as the database did when these were deleted.
    pub(super) fn cascade(&mut self, deleted: &[u32]) -> Result<(), Failure> {
        let cascaded = self.cascaded(deleted, Leading::Stored, |_| true);
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
        let all: Vec<u32> = deleted.iter().chain(&cascaded.deleted).copied().collect();
        let before = |slot, columns| self.whole_key(slot, columns);
        let alike = self.alike(&all, before, |reference| reference.on_delete);
        let alike = alike.into_iter().filter(|slot| !gone.contains(slot));
        self.done.expired.extend(alike);
        for slot in all {
            self.done.rows.remove(slot);
        }
        self.done.deleted.extend(cascaded.deleted);
        Ok(())
    }

    /// Updates foreign keys as the database did when the key of a row changed.
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
                let was = self.key_of(slot, &before, reference.referenced);
                if !was.has_null() && self.stored_key(other, reference.columns) == Some(was) {
                    following.push((other, reference));
                }
            }
            let was = |_, columns| Some(self.key_of(slot, &before, columns));
            let alike = self.alike(&[slot], was, |reference| {
                match changes.iter().any(|one| std::ptr::eq(*one, reference)) {
                    true => reference.on_update,
                    false => ReferentialAction::NoAction,
                }
            });
            self.done.expired.extend(alike);
            for (other, reference) in following {
                let Some(stored) = self.stored(other).cloned() else {
                    continue;
                };
                match reference.on_update {
                    // The database has refused, unless it checks later.
                    ReferentialAction::NoAction => continue,
                    // The key is only spelled in another way: it may not take that for a change.
                    _ if self.key_of(slot, &now, reference.referenced)
                        == self.key_of(slot, &before, reference.referenced) =>
                    {
                        self.done.expired.push(other);
                        self.note_followed(other);
                        continue;
                    }
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
    /// Rows whose foreign keys differ from the key of one of these in letters that the database may take for the same. If it does, it has
    /// deleted or changed them too: they are to be read again.
    fn alike(
        &self,
        changed: &[u32],
        before: impl Fn(u32, &'static [&'static str]) -> Option<Key>,
        action: impl Fn(&Reference) -> ReferentialAction,
    ) -> Vec<u32> {
        let mut found = Vec::new();
        for reference in &self.references {
            let of = changed.iter();
            let of = of.filter(|slot| self.table(**slot).is_referenced_by(reference));
            let keys = of.filter_map(|slot| before(*slot, reference.referenced));
            let keys: HashMap<Key, Key> =
                keys.filter_map(|key| Some((key.folded()?, key))).collect();
            if keys.is_empty() || action(reference) == ReferentialAction::NoAction {
                continue;
            }
            found.extend(self.referencing().filter_map(|(slot, own)| {
                let key = std::ptr::eq(own, *reference)
                    .then(|| self.whole_key(slot, own.columns))
                    .flatten()?;
                let known = keys.get(&key.folded()?)?;
                (!changed.contains(&slot) && *known != key).then_some(slot)
            }));
        }
        found
    }
    fn stored_key(&self, slot: u32, columns: &'static [&'static str]) -> Option<Key> {
        Some(self.key_of(slot, self.stored(slot)?, columns))
    }
    /// The values of columns, unless one is NULL: then they reference nothing, and nothing references them.
    pub(super) fn whole_key(&self, slot: u32, columns: &'static [&'static str]) -> Option<Key> {
        let key = self.stored_key(slot, columns)?;
        (!key.has_null()).then_some(key)
    }
    /// The values of columns, as the session compares them.
    fn key_of(&self, slot: u32, row: &AnyRow, columns: &'static [&'static str]) -> Key {
        let entry = self.rows.entry(slot);
        let key = (entry.ops.key)(row, columns);
        self.rows.same(entry.table(), columns, key)
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
    /// Notes a row that the database changed, if the database may have given it a new version.
    fn note_followed(&mut self, slot: u32) {
        if self.gets_version(slot) {
            self.followed.push(slot);
        }
    }
    /// True if the database makes the versions of the row.
    fn gets_version(&self, slot: u32) -> bool {
        let version = self.version(self.table(slot), slot);
        matches!(version, Ok(Some(version)) if version.next.is_none())
    }
    /// True if the database makes the versions of any of the rows.
    pub(super) fn any_gets_version(&self, slots: &[u32]) -> bool {
        slots
            .chunk_by(|a, b| self.table(*a).is(self.table(*b)))
            .any(|of_table| self.gets_version(of_table[0]))
    }
    /// Checks the versions of rows that the database is going to change with these, and that are written later: then they have
    /// a new version, which may hide the change of another program.
    pub(super) async fn check_followed(
        &self,
        going: &[u32],
        later: &[u32],
        on: &mut C,
    ) -> Result<(), Failure> {
        if !self.any_gets_version(later) {
            return Ok(());
        }
        let later: HashSet<u32> = later.iter().copied().collect();
        let cascaded = self.cascaded(going, Leading::Stored, |slot| later.contains(&slot));
        let nulled = cascaded.nulled.into_iter().map(|(slot, _)| slot);
        let mut changed: Vec<u32> = nulled.chain(cascaded.defaulted).collect();
        changed.retain(|slot| !cascaded.deleted.contains(slot) && self.gets_version(*slot));
        changed.sort_unstable();
        changed.dedup();
        while let Some(first) = changed.first() {
            let (ops, table) = (self.rows.entry(*first).ops, self.table(*first));
            let (own, others): (Vec<u32>, Vec<u32>) = changed
                .into_iter()
                .partition(|slot| self.table(*slot).is(table));
            changed = others;
            let mut rest = &own[..];
            while !rest.is_empty() {
                let (found, part, others) = self.found_first(rest, true);
                rest = others;
                let select = Arc::new(Write::new(table, What::Select(found)));
                if (ops.fetch)(on, select.clone()).await?.len() != part.len() {
                    let (slots, sql) = (part.to_vec(), select.sql());
                    return Err(Failure::Stale { slots, sql });
                }
            }
        }
        Ok(())
    }

    /// Reads rows again that the database changed since rows that they reference are deleted, where it makes their
    /// versions: they may be written once more.
    pub(super) async fn renew_after(&mut self, deleted: &[u32], on: &mut C) -> Result<(), Failure> {
        let cascaded = self.cascaded(deleted, Leading::Stored, |_| true);
        let nulled = cascaded.nulled.into_iter().map(|(slot, _)| slot);
        for slot in nulled.chain(cascaded.defaulted) {
            if !cascaded.deleted.contains(&slot) {
                self.note_followed(slot);
            }
        }
        self.renew(on).await
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
            let mut rest = &own[..];
            while !rest.is_empty() {
                let (found, part, others) = self.found_first(rest, false);
                rest = others;
                let select = Write::new(table, What::Select(found));
                let rows = (ops.fetch)(on, Arc::new(select)).await?;
                let gone = self.take(part, rows);
                self.done.expired.extend(gone);
            }
        }
        Ok(())
    }
}

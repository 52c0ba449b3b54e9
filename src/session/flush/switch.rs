//! Replaces rows: a row that is deleted and a new row with its key become one UPDATE.

use crate::hashing::HashMap;
use std::any::TypeId;
use std::sync::Arc;

use super::insert::{Cut, New};
use super::update::Version;
use super::work::{Change, Failure, Work, most_rows, take_part};
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::session::draft::{Draft, Source};
use crate::session::entry::State;
use crate::session::keys::key::Key;
use crate::session::mapping::info::TableInfo;
use crate::session::statements::piece::{Piece, size};
use crate::session::statements::statement::{Found, What, Write};
use crate::write::CellValue;

impl<C: Driver> Work<'_, C> {
    /// Finds new rows that have the key of deleted ones. Returns deleted rows to delete before these are inserted: rows in
    /// several tables, or with a number that only the database gives, where a single UPDATE cannot turn one into the other.
    pub(super) fn switch(&mut self, pending: &[u32], deleted: &[u32]) -> Result<Vec<u32>, Failure> {
        let mut first = Vec::new();
        let mut free: HashMap<(TypeId, Key), u32> = HashMap::default();
        for slot in deleted {
            let entry = self.rows.entry(*slot);
            if let Some(key) = entry.key.clone() {
                let key = self.rows.same(entry.table(), entry.table().key, key);
                free.insert(((entry.ops.row_type)(), key), *slot);
            }
        }
        if free.is_empty() {
            return Ok(first);
        }
        for slot in pending {
            let (of, table) = ((self.rows.entry(*slot).ops.row_type)(), self.table(*slot));
            let key = self.new_key(*slot)?;
            if let Some(key) = key.map(|key| self.rows.same(table, table.key, key))
                && let Some(old) = free.remove(&(of, key))
            {
                // An UPDATE cannot set what only the database numbers.
                let others = self.rows.entry(*slot).draft.iter();
                let others = others.map(|draft| draft.column);
                let others: Vec<_> = others.filter(|name| !table.key.contains(name)).collect();
                if table.joined.is_some() || self.overrides(*slot, &others) {
                    first.push(old);
                } else {
                    self.switched.insert(*slot, old);
                }
            }
        }
        Ok(first)
    }
    /// The key of a new row, if it is known before rows are written.
    fn new_key(&self, slot: u32) -> Result<Option<Key>, Failure> {
        let entry = self.rows.entry(slot);
        let mut values = Vec::new();
        for column in entry.table().key {
            let Some(draft) = entry.draft.iter().find(|draft| draft.column == *column) else {
                return Ok(None);
            };
            match self.piece(slot, draft)? {
                Some(Piece::Value(value)) => values.push(value),
                _ => return Ok(None),
            }
        }
        let key = Key::of(&values);
        Ok((!key.has_null()).then_some(key))
    }

    /// Writes a new row in place of another: columns that it does not assign are reset to their defaults.
    pub(super) async fn replace(
        &mut self,
        new: New<C::Dialect>,
        cut: &Cut,
        on: &mut C,
    ) -> Result<(), Failure> {
        let (slot, table) = (new.slot, self.table(new.slot));
        let entry = self.rows.entry(slot);
        let version = self.version(table, slot)?;
        let left: Vec<&'static str> = (entry.ops.columns)()
            .into_iter()
            .filter(|own| !own.generated)
            .map(|own| own.column.name)
            .filter(|name| !new.columns.contains(name) && !table.key.contains(name))
            // The session counts it, or the database makes one from that of the row.
            .filter(|name| Some(*name) != table.version)
            .collect();
        // The database may take the keys for equal, though they are spelled in another way.
        let respelled = self.new_key(slot)? != self.rows.entry(self.origin(slot)).key;
        if !left.is_empty() && !<C::Dialect as Dialect>::SYNTAX.default_keyword {
            return self
                .replace_by_insert((table, version), new, left, respelled, on)
                .await;
        }
        let drafts = entry
            .draft
            .iter()
            .filter(|draft| respelled || !table.key.contains(&draft.column));
        let mut set: Vec<Draft<C::Dialect>> = drafts
            .map(|draft| match cut.has(slot, draft.column) {
                true => Draft {
                    column: draft.column,
                    source: Source::Null,
                },
                false => draft.clone(),
            })
            .collect();
        set.extend(left.into_iter().map(|column| Draft {
            column,
            source: Source::Default,
        }));
        if set.is_empty() {
            if let Some(row) = self.stored(slot).cloned() {
                self.done.rows.insert(slot, row);
            }
            return Ok(());
        }
        self.update(vec![Change { slot, set }], true, on).await
    }
    /// Replaces a row if UPDATE cannot set a default: by an INSERT that conflicts with the key.
    async fn replace_by_insert(
        &mut self,
        (table, version): (&'static TableInfo, Option<Version>),
        new: New<C::Dialect>,
        left: Vec<&'static str>,
        respelled: bool,
        on: &mut C,
    ) -> Result<(), Failure> {
        let (slot, mut columns, mut row) = (new.slot, new.columns.to_vec(), new.pieces);
        let mut set: Vec<&'static str> = columns
            .iter()
            .copied()
            .filter(|name| respelled || !table.key.contains(name))
            .collect();
        if let Some(version) = &version {
            let place = columns.iter().position(|name| *name == version.column);
            match (place, &version.next) {
                (Some(place), Some(next)) => row[place] = Piece::Value(next.clone()),
                (Some(_), None) => {}
                (None, next) => {
                    // One that the database makes stays until it does. INSERT needs it nevertheless.
                    set.extend(next.as_ref().map(|_| version.column));
                    let value = next.as_ref().unwrap_or(&version.before);
                    columns.push(version.column);
                    row.push(Piece::Value(value.clone()));
                }
            }
        }
        set.extend(left);
        let made = version
            .as_ref()
            .is_some_and(|version| version.next.is_none());
        let version = version.map(|version| (version.column, version.before));
        let what = What::Replace {
            columns,
            row,
            set,
            version,
        };
        let mut replace = Write::new(table, what);
        replace.returning = true;
        let replace = Arc::new(replace);
        let ops = self.rows.entry(slot).ops;
        let written = (ops.fetch)(on, replace.clone()).await?;
        let Some(written) = written.into_iter().next() else {
            let (slots, sql) = (vec![self.origin(slot)], replace.sql());
            return Err(Failure::Stale { slots, sql });
        };
        let before = self.stored(slot).cloned();
        self.done.rows.insert(slot, written);
        if made {
            self.read_again(&[slot], on).await?;
        }
        if let Some(before) = before {
            self.cascade_update(slot, &before)?;
        }
        self.renew(on).await
    }

    /// Deletes rows of junctions by their foreign keys, before other rows get the same keys.
    pub(super) async fn delete_unseen(&mut self, on: &mut C) -> Result<(), Failure> {
        type Unseen = (
            &'static TableInfo,
            Vec<&'static str>,
            Vec<(u32, Vec<CellValue>)>,
        );
        let mut tables: Vec<Unseen> = Vec::new();
        for (slot, entry) in self.rows.slots() {
            if entry.state != State::Persistent || !entry.is_unseen() {
                continue;
            }
            let table = entry.table();
            let columns: Vec<&'static str> = entry.draft.iter().map(|draft| draft.column).collect();
            let mut values = Vec::with_capacity(columns.len());
            for draft in &entry.draft {
                // An end that is to be deleted still has its key.
                let value = match &draft.source {
                    Source::Of { slot, column, .. } => {
                        let end = self.rows.entry(*slot);
                        end.stored().and_then(|row| (end.ops.cell)(row, column))
                    }
                    _ => None,
                };
                values.extend(value);
            }
            if values.len() < columns.len() {
                continue;
            }
            let known = tables
                .iter_mut()
                .find(|(known, names, _)| known.is(table) && *names == columns);
            match known {
                Some((_, _, rows)) => rows.push((slot, values)),
                None => tables.push((table, columns, vec![(slot, values)])),
            }
        }
        for (table, columns, rows) in tables {
            let most = most_rows::<C::Dialect>(columns.len());
            let mut rows = rows.into_iter().peekable();
            while rows.peek().is_some() {
                let part = take_part::<C::Dialect, _>(&mut rows, most, |(_, values)| {
                    size::<C::Dialect>(values)
                });
                let (slots, rows): (Vec<u32>, Vec<_>) = part.into_iter().unzip();
                let columns = columns.clone();
                let delete = Write::new(table, What::Delete(Found { columns, rows }));
                on.execute(&delete, 0..1).await?;
                self.done.deleted.extend(slots);
            }
        }
        Ok(())
    }
}

//! Writes changes: tables in the order of their foreign keys, of each the new rows first, then the changed ones;
//! at last the deleted ones, in the reverse order.

mod cascade;
mod delete;
mod graph;
mod insert;
mod joined;
mod stale;
mod switch;
mod update;
mod written;

use crate::hashing::{HashMap, HashSet};
use std::sync::Arc;

use self::graph::{Component, components};
pub(super) use self::stale::explain;
use self::written::WrittenRows;
use super::draft::{Draft, Source};
use super::entry::{AnyRow, Entry, State};
use super::key::Key;
use super::mapping::{Reference, TableInfo};
use super::rows::SessionRows;
use super::statement::{Found, Piece, What, Write};
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::error::{Error, Result, SessionError};
use crate::write::CellValue;

/// The reason that a flush failed.
pub(super) enum Failure {
    Error(Error),
    /// Fewer rows were written than should be, of these.
    Stale {
        slots: Vec<u32>,
        sql: String,
    },
}
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
impl Failure {
    /// The statement cannot be made.
    pub(super) fn session(reason: SessionError) -> Self {
        Self::Error(Error::Session {
            reason,
            sql: String::new(),
        })
    }
}

/// The work of a flush, until its transaction takes it over.
#[derive(Default)]
pub(super) struct Done {
    /// Rows as they are now.
    rows: WrittenRows,
    /// The rows that are deleted.
    deleted: Vec<u32>,
    /// Rows that the database changed, and that are to be read again.
    expired: Vec<u32>,
}

impl<C: Driver> SessionRows<C> {
    /// The session is as a flush has left it.
    pub(super) fn apply(&mut self, done: Done) {
        self.reserve_identities(done.rows.count());
        for (slot, row) in done.rows.into_rows() {
            let entry = self.touch(slot);
            if let Some(hooks) = (entry.ops.hooks)() {
                match (entry.state, entry.stored()) {
                    (State::Pending, _) => (hooks.after_insert)(&row),
                    // Others are those that the database changed.
                    (_, Some(before)) if entry.is_modified() => (hooks.after_update)(before, &row),
                    _ => {}
                }
            }
            let key = (entry.ops.key)(&row, entry.table().key);
            entry.row = Some(row);
            entry.original = None;
            entry.draft.clear();
            entry.state = State::Persistent;
            entry.expired = false;
            self.identify(slot, Some(key));
        }
        for slot in done.expired {
            self.touch(slot).expired = true;
        }
        let mut deleted = done.deleted;
        deleted.sort_unstable();
        for slot in deleted {
            let entry = self.touch(slot);
            if let (Some(hooks), Some(row)) = ((entry.ops.hooks)(), entry.stored()) {
                (hooks.after_delete)(row);
            }
            entry.state = State::Deleted;
            entry.deleted = false;
            entry.draft.clear();
            self.identify(slot, None);
        }
    }
}

/// A flush under way.
struct Work<'r, C: Driver> {
    rows: &'r SessionRows<C>,
    /// The foreign keys of all tables of the session.
    references: Vec<&'static Reference>,
    /// New rows in place of deleted ones that have their key.
    switched: HashMap<u32, u32>,
    /// True if rows reference each other by their values, so that the database checks them together.
    together: bool,
    done: Done,
}

/// A row with the columns that it gets.
struct Change<D> {
    slot: u32,
    set: Vec<Draft<D>>,
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
        graph::add(entry.table(), &mut tables);
    }
    let mut work = Work {
        rows,
        references: tables.iter().flat_map(|table| table.references).collect(),
        switched: HashMap::default(),
        together: false,
        done: Done::default(),
    };
    work.delete_unseen(on).await?;
    let first = work.switch(&pending, &deleted)?;
    let switched: HashSet<u32> = work.switched.values().copied().collect();
    let mut deleted = deleted;
    deleted.retain(|slot| !switched.contains(slot));
    // Rows that the database is going to delete too are not updated.
    let gone: HashSet<u32> = work.cascaded(&deleted).deleted.into_iter().collect();
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

    work.follow(&mut changed);
    let slots = pending.iter().chain(&deleted).copied();
    let slots = slots.chain(changed.iter().map(|change| change.slot));
    let order = components(slots.map(|slot| rows.entry(slot).table()));
    for component in &order {
        let old = work.of_component(component, &first);
        work.delete(old, on).await?;
        let new = work.of_component(component, &pending);
        work.insert(component, new, on).await?;
        let (own, others): (Vec<_>, Vec<_>) = changed
            .into_iter()
            .partition(|change| component.has(rows.entry(change.slot).table()));
        changed = others;
        work.update(own, true, on).await?;
    }
    for component in order.iter().rev() {
        let mut old = work.of_component(component, &deleted);
        old.retain(|slot| !first.contains(slot));
        work.delete(old, on).await?;
    }
    work.cascade(&deleted)?;
    work.done.deleted.extend(switched);
    Ok(work.done)
}

impl<C: Driver> Work<'_, C> {
    fn of_component(&self, component: &Component, slots: &[u32]) -> Vec<u32> {
        let own = |slot: &u32| component.has(self.rows.entry(*slot).table());
        slots.iter().copied().filter(own).collect()
    }
    fn table(&self, slot: u32) -> &'static TableInfo {
        self.rows.entry(slot).table()
    }

    /// The row as the database has it now.
    fn stored(&self, slot: u32) -> Option<&AnyRow> {
        let entry = self.rows.entry(slot);
        let stored = self.done.rows.get(slot).or_else(|| entry.stored());
        stored.or_else(|| self.rows.entry(*self.switched.get(&slot)?).stored())
    }
    /// The row that is in the database: it, or the one that it takes the place of.
    fn origin(&self, slot: u32) -> u32 {
        self.switched.get(&slot).copied().unwrap_or(slot)
    }

    /// Returns the value for a column; `None` if the row that has it is not written yet.
    fn piece(
        &self,
        slot: u32,
        draft: &Draft<C::Dialect>,
    ) -> Result<Option<Piece<C::Dialect>>, Failure> {
        Ok(match &draft.source {
            Source::Value(value) => Some(Piece::Value(value.clone())),
            Source::Expression(expression) => Some(Piece::Expression(expression.clone())),
            Source::Null => Some(Piece::Null),
            Source::Default => Some(Piece::Default),
            Source::Of {
                slot: other,
                column,
                ..
            } => self.referenced(slot, draft.column, *other, column)?,
        })
    }
    /// The value of a column of another row.
    fn referenced(
        &self,
        slot: u32,
        own: &'static str,
        other: u32,
        column: &'static str,
    ) -> Result<Option<Piece<C::Dialect>>, Failure> {
        let row = self.written(slot, own, other)?;
        let cell = row.and_then(|row| (self.rows.entry(other).ops.cell)(row, column));
        Ok(cell.map(Piece::Value))
    }
    /// Returns another row to which a column links; `None` if it is not written yet.
    fn written(
        &self,
        slot: u32,
        own: &'static str,
        other: u32,
    ) -> Result<Option<&AnyRow>, Failure> {
        let entry = self.rows.entry(other);
        match entry.state {
            State::Pending => Ok(self.done.rows.get(other)),
            State::Persistent if !entry.deleted => {
                Ok(self.done.rows.get(other).or(entry.row.as_ref()))
            }
            _ => Err(Failure::session(SessionError::NoRow {
                table: self.table(slot).name,
                column: own,
            })),
        }
    }

    /// Columns by which a row is found: its key, and its version if it has one.
    fn found_by(table: &TableInfo, versioned: bool) -> Vec<&'static str> {
        let version = table.version.filter(|_| versioned);
        table.key.iter().copied().chain(version).collect()
    }
    /// The values of columns, as they are in the database.
    fn values(&self, slot: u32, columns: &[&'static str]) -> Vec<CellValue> {
        let entry = self.rows.entry(slot);
        let Some(row) = self.stored(slot) else {
            return Vec::new();
        };
        let cells = columns
            .iter()
            .filter_map(|column| (entry.ops.cell)(row, column));
        cells.collect()
    }
    /// Groups rows by their keys.
    fn found(&self, slots: &[u32], versioned: bool) -> Found {
        let Some(first) = slots.first() else {
            return Found {
                columns: Vec::new(),
                rows: Vec::new(),
            };
        };
        let columns = Self::found_by(self.table(*first), versioned);
        let rows = slots
            .iter()
            .map(|slot| self.values(*slot, &columns))
            .collect();
        Found { columns, rows }
    }

    /// Rows of one table are in the order of their keys: sessions lock them in the same.
    fn in_order<T>(&self, mut rows: Vec<T>, slot: impl Fn(&T) -> u32) -> Vec<T> {
        let key = |row: &T| self.rows.entry(slot(row)).key.as_ref().map(Key::order);
        rows.sort_by(|a, b| key(a).cmp(&key(b)));
        rows
    }

    /// Reads rows by their keys as they are now, and takes them.
    async fn read_again(&mut self, slots: &[u32], on: &mut C) -> Result<(), Failure> {
        let Some(first) = slots.first() else {
            return Ok(());
        };
        let ops = self.rows.entry(*first).ops;
        let table = (ops.table)();
        for part in slots.chunks(most_rows::<C::Dialect>(table.key.len())) {
            let select = Arc::new(Write::new(table, What::Select(self.found(part, false))));
            let rows = (ops.fetch)(on, select.clone()).await?;
            let left = self.take(part, rows);
            if !left.is_empty() {
                let sql = select.sql();
                return Err(Failure::Stale { slots: left, sql });
            }
        }
        Ok(())
    }
    /// Assigns rows to these slots; returns the slots without a row.
    fn take(&mut self, slots: &[u32], rows: Vec<AnyRow>) -> Vec<u32> {
        let key = |work: &Self, slot: u32, row: &AnyRow| {
            let entry = work.rows.entry(slot);
            (entry.ops.key)(row, entry.table().key)
        };
        let Some(first) = slots.first() else {
            return Vec::new();
        };
        let stored = |work: &Self, slot: u32| match (work.done.rows.get(slot), work.origin(slot)) {
            (None, origin) if origin == slot => work.rows.entry(slot).key.clone(),
            _ => Some(key(work, slot, work.stored(slot)?)),
        };
        // As a rule they come in the order in which they were sent.
        let mut rows = rows.into_iter();
        let mut in_turn = 0;
        let mut other = None;
        for (slot, row) in slots.iter().zip(rows.by_ref()) {
            if stored(self, *slot) != Some(key(self, *first, &row)) {
                other = Some(row);
                break;
            }
            self.done.rows.insert(*slot, row);
            in_turn += 1;
        }
        let mut left: HashMap<_, u32> = slots[in_turn..]
            .iter()
            .filter_map(|slot| Some((stored(self, *slot)?, *slot)))
            .collect();
        for row in other.into_iter().chain(rows) {
            if let Some(slot) = left.remove(&key(self, *first, &row)) {
                self.done.rows.insert(slot, row);
            }
        }
        let mut left: Vec<u32> = left.into_values().collect();
        left.sort_unstable();
        left
    }
}

/// Returns how many rows with this many values are written by one statement.
fn most_written_rows<D: Dialect>(values: usize) -> usize {
    let most = most_rows::<D>(values);
    D::SYNTAX.kept_rows.map_or(most, |kept| kept.min(most))
}
/// Returns how many rows with this many values are sent at once.
fn most_rows<D: Dialect>(values: usize) -> usize {
    (D::SYNTAX.most_values / values.max(1)).clamp(1, MOST_ROWS)
}
/// Statements of more rows gain nothing.
const MOST_ROWS: usize = 5_000;

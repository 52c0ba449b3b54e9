//! The state of a flush, shared by all of its parts.

use std::iter::Peekable;
use std::sync::Arc;

use super::table_order::Component;
use super::written::WrittenRows;
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::error::{Error, Result, SessionError};
use crate::hashing::HashMap;
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::{Draft, Source};
use crate::session::entry::State;
use crate::session::keys::key::Key;
use crate::session::mapping::info::{Reference, TableInfo};
use crate::session::rows::SessionRows;
use crate::session::statements::piece::{Piece, size};
use crate::session::statements::statement::{Found, What, Write};
use crate::write::CellValue;
use crate::write::batch_size::Room;

/// The reason that a flush failed.
pub(in crate::session) enum Failure {
    Error(Error),
    /// Fewer of these rows were written than expected.
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
    /// The statement cannot be built.
    pub(in crate::session) fn session(reason: SessionError) -> Self {
        Self::Error(Error::Session {
            reason,
            sql: String::new(),
        })
    }
}

/// The results of a flush, until its transaction takes them over.
#[derive(Default)]
pub(in crate::session) struct Done {
    /// Rows in their current state.
    pub(super) rows: WrittenRows,
    /// The rows that are deleted.
    pub(super) deleted: Vec<u32>,
    /// Rows that the database changed, and that must be read again.
    pub(super) expired: Vec<u32>,
}

/// A flush in progress.
pub(super) struct Work<'r, C: Driver> {
    pub(super) rows: &'r SessionRows<C>,
    /// The foreign keys of all tables of the session.
    pub(super) references: Vec<&'static Reference>,
    /// All tables of the session.
    pub(super) tables: Vec<&'static TableInfo>,
    /// New rows in place of deleted ones that have their key.
    pub(super) switched: HashMap<u32, u32>,
    /// True if rows reference each other by value, so that the database checks them together.
    pub(super) together: bool,
    /// Rows that the database changed with others, and whose versions it generates.
    pub(super) followed: Vec<u32>,
    pub(super) done: Done,
}

/// A row with the columns to be written.
pub(super) struct Change<D> {
    pub(super) slot: u32,
    pub(super) set: Vec<Draft<D>>,
}

impl<C: Driver> Work<'_, C> {
    pub(super) fn of_component(&self, component: &Component, slots: &[u32]) -> Vec<u32> {
        let own = |slot: &u32| component.has(self.rows.entry(*slot).table());
        slots.iter().copied().filter(own).collect()
    }
    pub(super) fn table(&self, slot: u32) -> &'static TableInfo {
        self.rows.entry(slot).table()
    }

    /// The row as the database currently has it.
    pub(super) fn stored(&self, slot: u32) -> Option<&AnyRow> {
        let entry = self.rows.entry(slot);
        let stored = self.done.rows.get(slot).or_else(|| entry.stored());
        stored.or_else(|| self.rows.entry(*self.switched.get(&slot)?).stored())
    }
    /// The row that is in the database: this row, or the one that it replaces.
    pub(super) fn origin(&self, slot: u32) -> u32 {
        self.switched.get(&slot).copied().unwrap_or(slot)
    }

    /// Returns the value for a column; `None` if the row that has it has not been written.
    pub(super) fn piece(
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
    pub(super) fn referenced(
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
    /// Returns another row to which a column links; `None` if it has not been written.
    pub(super) fn written(
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
    pub(super) fn found_by(table: &TableInfo, versioned: bool) -> Vec<&'static str> {
        let version = table.version.filter(|_| versioned);
        table.key.iter().copied().chain(version).collect()
    }
    /// The values of columns, as they are in the database.
    pub(super) fn values(&self, slot: u32, columns: &[&'static str]) -> Vec<CellValue> {
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
    pub(super) fn found(&self, slots: &[u32], versioned: bool) -> Found {
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

    /// The first of these rows, by their keys, and those that are left: one statement takes no more.
    pub(super) fn found_first<'s>(
        &self,
        slots: &'s [u32],
        versioned: bool,
    ) -> (Found, &'s [u32], &'s [u32]) {
        let columns = match slots.first() {
            Some(first) => Self::found_by(self.table(*first), versioned),
            None => Vec::new(),
        };
        let rows = slots.iter().map(|slot| self.values(*slot, &columns));
        let most = most_rows::<C::Dialect>(columns.len());
        let rows =
            take_part::<C::Dialect, _>(&mut rows.peekable(), most, |row| size::<C::Dialect>(row));
        let (part, left) = slots.split_at(rows.len());
        (Found { columns, rows }, part, left)
    }

    /// Rows of one table are sorted by their keys: all sessions lock them in the same order.
    pub(super) fn in_order<T>(&self, mut rows: Vec<T>, slot: impl Fn(&T) -> u32) -> Vec<T> {
        let key = |row: &T| self.rows.entry(slot(row)).key.as_ref().map(Key::order);
        rows.sort_by(|a, b| key(a).cmp(&key(b)));
        rows
    }

    /// Reads the current state of rows by their keys, and stores it.
    pub(super) async fn read_again(&mut self, slots: &[u32], on: &mut C) -> Result<(), Failure> {
        let Some(first) = slots.first() else {
            return Ok(());
        };
        let ops = self.rows.entry(*first).ops;
        let table = (ops.table)();
        let mut rest = slots;
        while !rest.is_empty() {
            let (found, part, others) = self.found_first(rest, false);
            rest = others;
            let select = Arc::new(Write::new(table, What::Select(found)));
            let rows = (ops.fetch)(on, select.clone()).await?;
            let all = rows.len() == part.len();
            let mut left = self.take(part, rows);
            if all && left.len() > 1 {
                // The database spells keys in another way: which row has which key shows if it is asked for one.
                for slot in std::mem::take(&mut left) {
                    let select = Write::new(table, What::Select(self.found(&[slot], false)));
                    let rows = (ops.fetch)(on, Arc::new(select)).await?;
                    left.extend(self.take(&[slot], rows));
                }
            }
            if !left.is_empty() {
                let sql = select.sql();
                return Err(Failure::Stale { slots: left, sql });
            }
        }
        Ok(())
    }
    /// Assigns rows to these slots; returns the slots without a row.
    pub(super) fn take(&mut self, slots: &[u32], rows: Vec<AnyRow>) -> Vec<u32> {
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
        // They usually come in the order in which they were sent.
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
        let mut others = Vec::new();
        let mut left: HashMap<_, u32> = slots[in_turn..]
            .iter()
            .filter_map(|slot| Some((stored(self, *slot)?, *slot)))
            .collect();
        for row in other.into_iter().chain(rows) {
            match left.remove(&key(self, *first, &row)) {
                Some(slot) => self.done.rows.insert(slot, row),
                None => others.push(row),
            }
        }
        // The database found it by the key of this slot, which it spells in another way.
        if left.len() == 1
            && let [_] = &others[..]
            && let Some((_, slot)) = left.drain().next()
        {
            self.done
                .rows
                .extend(others.into_iter().map(|row| (slot, row)));
        }
        let mut left: Vec<u32> = left.into_values().collect();
        left.sort_unstable();
        left
    }
}

/// Takes the rows of one statement: at most `most` of them, and about as many bytes as the database takes at once. One is always taken.
pub(in crate::session) fn take_part<D: Dialect, I: Iterator>(
    rows: &mut Peekable<I>,
    most: usize,
    size: impl Fn(&I::Item) -> usize,
) -> Vec<I::Item> {
    let mut room = Room::of::<D>(0);
    let mut part = Vec::new();
    while part.len() < most
        && let Some(row) = rows.next_if(|row| room.takes((0, size(row))) || part.is_empty())
    {
        part.push(row);
    }
    part
}
/// Returns how many rows with this many values are written by one statement.
pub(super) fn most_written_rows<D: Dialect>(values: usize) -> usize {
    let most = most_rows::<D>(values);
    D::SYNTAX.kept_rows.map_or(most, |kept| kept.min(most))
}
/// Returns how many rows with this many values are sent at once.
pub(in crate::session) fn most_rows<D: Dialect>(values: usize) -> usize {
    (D::SYNTAX.most_values / values.max(1)).clamp(1, MOST_ROWS)
}
/// Larger statements gain nothing.
const MOST_ROWS: usize = 5_000;

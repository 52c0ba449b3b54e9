//! A row of a session, whose type is erased.

use std::any::{Any, TypeId};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::behavior::Hooks;
use super::columns::{ColumnInfo, columns_of};
use super::draft::Draft;
use super::key::Key;
use super::mapping::{self, TableInfo, TableRow};
use super::returned::{Returning, ReturningKeys};
use super::statement::{RenderUpdateRows, Write};
use super::values;
use crate::engine::{Driver, Runner};
use crate::error::{Decoded, Error, Result};
use crate::row::RowSource;
use crate::table::{JoinedPart, Table};
use crate::types::SqlType;
use crate::write::{CellValue, ColumnValue};

/// The state of a row in its life cycle, as [SQLAlchemy](https://docs.sqlalchemy.org/en/20/orm/session_state_management.html) names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Not in the session: its `add` was rolled back, or deleted before it was written.
    Transient,
    /// Added, and not written yet.
    Pending,
    /// In the database, as far as the session knows. A row that [`delete`](super::Session::delete) marked stays persistent
    /// until it is written.
    Persistent,
    /// Deleted in the transaction, which is not committed yet.
    Deleted,
    /// Deleted and committed, or [expunged](super::Session::expunge): the session has its last values, and does nothing
    /// with them.
    Detached,
}

pub(super) type AnyRow = Arc<dyn Any + Send + Sync>;
pub(super) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// The operations on rows whose type the session has erased.
#[doc(hidden)]
pub struct Ops<C: Runner> {
    pub(super) row_type: fn() -> TypeId,
    pub(super) table: fn() -> &'static TableInfo,
    pub(super) copy: fn(&AnyRow) -> Option<AnyRow>,
    pub(super) cells: fn(&AnyRow) -> Vec<ColumnValue>,
    /// The values of the second row that are others than those of the first.
    pub(super) changed: fn(&AnyRow, &AnyRow) -> Vec<ColumnValue>,
    pub(super) cell: fn(&AnyRow, &'static str) -> Option<CellValue>,
    pub(super) key: fn(&AnyRow, &'static [&'static str]) -> Key,
    /// Makes a row of the values of all columns.
    pub(super) build: fn(Vec<ColumnValue>) -> Result<AnyRow>,
    pub(super) update_rows: RenderUpdateRows<<C as Runner>::Db>,
    /// Returns the columns of the table.
    pub(super) columns: fn() -> Vec<ColumnInfo>,
    /// Returns the hooks that run before and after the row is written.
    pub(super) hooks: fn() -> Option<&'static Hooks>,
    pub(super) fetch:
        for<'a> fn(&'a mut C, Arc<Write<<C as Runner>::Db>>) -> Later<'a, Vec<AnyRow>>,
    /// Runs a statement that returns the keys of rows, of a table whose rows are in several.
    pub(super) fetch_keys: Option<FetchKeys<C>>,
}
pub(super) type FetchKeys<C> =
    for<'a> fn(&'a mut C, Arc<Write<<C as Runner>::Db>>) -> Later<'a, Vec<Vec<CellValue>>>;

pub(super) fn row_of<T: TableRow>(row: &AnyRow) -> Option<&T> {
    T::held(&**row)
}

impl<C: Driver> Ops<C> {
    pub(super) fn own<T: TableRow>() -> &'static Self {
        const {
            &Ops {
                row_type: TypeId::of::<T>,
                table: TableInfo::of::<T>,
                copy: |row| Some(Arc::new(row_of::<T>(row)?.clone())),
                cells: |row| row_of::<T>(row).map(values::cells).unwrap_or_default(),
                changed: |before, now| match (row_of::<T>(before), row_of::<T>(now)) {
                    (Some(before), Some(now)) => values::changed(before, now),
                    _ => Vec::new(),
                },
                cell: |row, column| values::cell(row_of::<T>(row)?, column),
                key: |row, columns| match row_of::<T>(row) {
                    Some(row) => values::key(row, columns),
                    None => Key::new([]),
                },
                build: |cells| {
                    let mut source = CellSource(cells, 0);
                    let row = T::from_row(&mut source).map_err(|source| Error::Decode {
                        source,
                        sql: String::new(),
                    })?;
                    Ok(Arc::new(row))
                },
                update_rows: |update, out| update.render::<T>(out),
                columns: columns_of::<T>,
                hooks: || T::hooks().0,
                fetch: |on, write| {
                    Box::pin(async move {
                        let rows = on.fetch(&Returning::<T, _>::new(write), 0..1).await?;
                        Ok(rows
                            .into_iter()
                            .map(|row| Arc::new(row) as AnyRow)
                            .collect())
                    })
                },
                fetch_keys: match T::Table::JOINED {
                    Some(_) => Some(|on, write| {
                        Box::pin(
                            async move { on.fetch(&ReturningKeys::<T, _>::new(write), 0..1).await },
                        )
                    }),
                    None => None,
                },
            }
        }
    }
}

/// Values that a row is made of, and how many were read.
struct CellSource(Vec<ColumnValue>, usize);
impl RowSource for CellSource {
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let cell = self.0.get(self.1).ok_or("the row has too few values")?;
        self.1 += 1;
        let value = cell.value.any().as_any();
        let bound = value.downcast_ref::<crate::types::Bound<T::Base>>();
        let bound = bound.ok_or("a value is of another type than its column")?;
        bound.0.clone().map(T::from_base).transpose()
    }
    fn position(&self) -> usize {
        self.1
    }
    fn go_to(&mut self, position: usize) {
        self.1 = position;
    }
    fn all_null(&self, n: usize) -> Decoded<bool> {
        let mut next = self.0.iter().skip(self.1).take(n);
        Ok(next.all(|cell| cell.value.any().is_null()))
    }
    fn skip(&mut self, n: usize) {
        self.1 += n;
    }
}

/// A row of a session.
pub(super) struct Entry<C: Driver> {
    pub(super) ops: &'static Ops<C>,
    pub(super) state: State,
    /// True if it is to be deleted.
    pub(super) deleted: bool,
    /// True if that is because it was taken out of a relation.
    pub(super) orphan: bool,
    /// True if the next query that finds it replaces its values.
    pub(super) expired: bool,
    /// The row; none before it was written.
    pub(super) row: Option<AnyRow>,
    /// The row as it was read, once it was borrowed to be changed.
    pub(super) original: Option<AnyRow>,
    /// Assigned columns that are not in the row: all of them, before it was written.
    pub(super) draft: Vec<Draft<C::Dialect>>,
    /// The key by which the session finds it.
    pub(super) key: Option<Key>,
}
impl<C: Driver> Clone for Entry<C> {
    fn clone(&self) -> Self {
        Self {
            ops: self.ops,
            state: self.state,
            deleted: self.deleted,
            orphan: self.orphan,
            expired: self.expired,
            row: self.row.clone(),
            original: self.original.clone(),
            draft: self.draft.clone(),
            key: self.key.clone(),
        }
    }
}
impl<C: Driver> Entry<C> {
    pub(super) fn table(&self) -> &'static TableInfo {
        (self.ops.table)()
    }
    /// The table of the kind of the row, if it has one.
    pub(super) fn part(&self) -> Option<&'static JoinedPart> {
        let table = self.table();
        let on = table.joined?.on;
        let draft = self.draft.iter().find(|draft| draft.column == on);
        let assigned = draft.and_then(Draft::cell).map(|cell| cell.value);
        let label = assigned.or_else(|| (self.ops.cell)(self.row.as_ref()?, on))?;
        table.part_of_kind(&label)
    }
    /// A row that was read.
    pub(super) fn persistent(ops: &'static Ops<C>, row: AnyRow, key: Key) -> Self {
        Self {
            state: State::Persistent,
            row: Some(row),
            key: Some(key),
            ..Self::transient(ops)
        }
    }
    /// A row that is not in the session.
    pub(super) fn transient(ops: &'static Ops<C>) -> Self {
        Self {
            ops,
            state: State::Transient,
            deleted: false,
            orphan: false,
            expired: false,
            row: None,
            original: None,
            draft: Vec::new(),
            key: None,
        }
    }
    /// The row as it is in the database.
    pub(super) fn stored(&self) -> Option<&AnyRow> {
        self.original.as_ref().or(self.row.as_ref())
    }
    /// The columns whose values are others than those in the database, with the new ones.
    pub(super) fn changed(&self) -> Vec<ColumnValue> {
        match (&self.original, &self.row) {
            (Some(original), Some(row)) => (self.ops.changed)(original, row),
            _ => Vec::new(),
        }
    }
    /// True if it is a row of a junction that is to be deleted by its foreign keys, without having been read.
    pub(super) fn is_unseen(&self) -> bool {
        self.state == State::Persistent && self.row.is_none()
    }
    /// True if a flush would update it.
    pub(super) fn is_modified(&self) -> bool {
        self.state == State::Persistent
            && self.row.is_some()
            && (!self.draft.is_empty() || !self.changed().is_empty())
    }
    /// Returns true if it is a row of this type; one of a kind that is not written yet is known by its label.
    pub(super) fn is_row_of<T: TableRow>(&self) -> bool {
        if (self.ops.row_type)() != (T::ops::<C>().row_type)() {
            return false;
        }
        if let Some(row) = &self.row {
            return row_of::<T>(row).is_some();
        }
        mapping::label::<T>().is_none_or(|label| {
            let mut drafts = self.draft.iter().filter_map(Draft::cell);
            drafts
                .any(|own| own.column == label.column && own.value.any().same_as(label.value.any()))
        })
    }
    /// Changes the values of some columns of the row.
    pub(super) fn assign(&mut self, values: Vec<ColumnValue>) -> Result<()> {
        let Some(row) = &self.row else {
            return Ok(());
        };
        let mut cells = (self.ops.cells)(row);
        for value in values {
            self.draft.retain(|draft| draft.column != value.column);
            if let Some(cell) = cells.iter_mut().find(|cell| cell.column == value.column) {
                *cell = value;
            }
        }
        let changed = (self.ops.build)(cells)?;
        if self.original.is_none() {
            self.original = self.row.take();
        }
        self.row = Some(changed);
        Ok(())
    }
}

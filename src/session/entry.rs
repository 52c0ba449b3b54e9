//! A row of a session, whose type is erased.

use crate::engine::Driver;
use crate::error::Result;
use crate::session::behavior::hooks::AnyRow;
use crate::session::draft::Draft;
use crate::session::keys::key::Key;
use crate::session::mapping::erased::Ops;
use crate::session::mapping::info::TableInfo;
use crate::session::mapping::{self, TableRow, row_of};
use crate::table::JoinedPart;
use crate::write::ColumnValue;

/// The state of a row in its life cycle, as [SQLAlchemy](https://docs.sqlalchemy.org/en/20/orm/session_state_management.html) names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Not in the session: its `add` was rolled back, or it was deleted before it was written.
    Transient,
    /// Added, but not yet written.
    Pending,
    /// In the database, as far as the session knows. A row that [`delete`](crate::session::Session::delete) marked stays persistent
    /// until it is written.
    Persistent,
    /// Deleted in the transaction, which is not yet committed.
    Deleted,
    /// Deleted and committed, or [expunged](crate::session::Session::expunge): the session keeps its last values, but does nothing
    /// with them.
    Detached,
}

/// A row of a session.
pub(super) struct Entry<C: Driver> {
    pub(super) ops: &'static Ops<C>,
    pub(super) state: State,
    /// True if it is to be deleted.
    pub(super) deleted: bool,
    /// True if it is to be deleted because it was taken out of a relation.
    pub(super) orphan: bool,
    /// True if the next query that finds it replaces its values.
    pub(super) expired: bool,
    /// True if the database is asked whether it has the row, which is a link, before it is inserted.
    pub(super) asks: bool,
    /// The row; none before it was written.
    pub(super) row: Option<AnyRow>,
    /// The row as it was read, if it was since borrowed mutably.
    pub(super) original: Option<AnyRow>,
    /// Assigned columns that are not in the row: all of them, before it is written.
    pub(super) draft: Vec<Draft<C::Dialect>>,
    /// The values of the row in these columns when they were assigned: if it has others now, those were assigned later.
    pub(super) seen: Vec<ColumnValue>,
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
            asks: self.asks,
            row: self.row.clone(),
            original: self.original.clone(),
            draft: self.draft.clone(),
            seen: self.seen.clone(),
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
        let draft = self.drafts().find(|draft| draft.column == on);
        let assigned = draft.and_then(Draft::cell).map(|cell| cell.value);
        let label = assigned.or_else(|| (self.ops.cell)(self.row.as_ref()?, on))?;
        table.part_of_kind(&label)
    }
    /// A row that was read.
    pub(super) fn persistent(ops: &'static Ops<C>, row: AnyRow, key: Option<Key>) -> Self {
        Self {
            state: State::Persistent,
            row: Some(row),
            key,
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
            asks: false,
            row: None,
            original: None,
            draft: Vec::new(),
            seen: Vec::new(),
            key: None,
        }
    }
    /// The row as it is in the database.
    pub(super) fn stored(&self) -> Option<&AnyRow> {
        self.original.as_ref().or(self.row.as_ref())
    }
    /// The assigned columns that are not in the row; none of those to which the row got a value later.
    pub(super) fn drafts(&self) -> impl Iterator<Item = &Draft<C::Dialect>> {
        let drafts = self.draft.iter();
        drafts.filter(|draft| !self.is_overtaken(draft.column))
    }
    /// True if the row got a value in the column after this was assigned.
    fn is_overtaken(&self, column: &'static str) -> bool {
        let seen = self.seen.iter().find(|seen| seen.column == column);
        let now = self.row.as_ref().zip(seen);
        let now = now.and_then(|(row, seen)| Some((seen, (self.ops.cell)(row, column)?)));
        now.is_some_and(|(seen, now)| !seen.value.any().same_as(now.any()))
    }
    /// True if `settle` has something to do.
    pub(super) fn is_unsettled(&self) -> bool {
        let mut drafts = self.draft.iter();
        drafts.any(|draft| self.is_overtaken(draft.column))
    }
    /// Forgets assignments to columns to which the row got a value later.
    pub(super) fn settle(&mut self) {
        let mut draft = std::mem::take(&mut self.draft);
        draft.retain(|draft| !self.is_overtaken(draft.column));
        self.draft = draft;
    }
    /// The columns whose values are others than those in the database, with the new ones.
    pub(super) fn changed(&self) -> Vec<ColumnValue> {
        match (&self.original, &self.row) {
            (Some(original), Some(row)) => (self.ops.changed)(original, row),
            _ => Vec::new(),
        }
    }
    /// True if it is a row of a junction that is to be deleted by its foreign keys, without being read.
    pub(super) fn is_unseen(&self) -> bool {
        self.state == State::Persistent && self.row.is_none()
    }
    /// True if a flush would update it.
    pub(super) fn is_modified(&self) -> bool {
        self.state == State::Persistent
            && self.row.is_some()
            && (!self.draft.is_empty() || !self.changed().is_empty())
    }
    /// Returns true if it is a row of this type; a row of a kind that has not been written is recognized by its label.
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

//! The behavior of rows whose type a session has erased.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::error::{Problem, Problems, SessionError};
use crate::session::mapping::info::TableInfo;
use crate::table::{Col, Column};
use crate::write::{CellValue, ColumnValue};

/// A row whose type is erased.
pub(in crate::session) type AnyRow = Arc<dyn Any + Send + Sync>;

/// The fate of a row that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDelete {
    /// Deletes the row.
    Erase,
    /// Keeps the row, and updates it with the values that were set.
    Keep,
    /// The flush fails, with this reason.
    Refuse(String),
}

/// Collects the mistakes in rows.
#[derive(Debug)]
pub struct Invalid {
    problems: Vec<Problem>,
    table: &'static str,
    slot: u32,
}
impl Invalid {
    /// Reports that the value of a column is wrong. The message continues after the column's name: "must not be empty".
    pub fn column<C: Column>(&mut self, _: Col<C>, message: impl Into<String>) {
        self.push(Some(C::NAME), message.into());
    }
    /// Reports a mistake in the row as a whole.
    pub fn row(&mut self, message: impl Into<String>) {
        self.push(None, message.into());
    }
    fn push(&mut self, column: Option<&'static str>, message: String) {
        self.problems.push(Problem {
            table: self.table,
            column,
            message,
            slot: self.slot,
        });
    }
    pub(in crate::session) fn new() -> Self {
        Self {
            problems: Vec::new(),
            table: "",
            slot: 0,
        }
    }
    pub(in crate::session) fn of(&mut self, table: &'static TableInfo, slot: u32) -> &mut Self {
        (self.table, self.slot) = (table.name, slot);
        self
    }
    pub(in crate::session) fn result(self) -> Result<(), SessionError> {
        match self.problems.is_empty() {
            true => Ok(()),
            false => Err(SessionError::Invalid {
                problems: Problems(self.problems),
            }),
        }
    }
}

/// A row that is to be written, whose type is erased.
pub(in crate::session) trait AnyWritten {
    fn cell(&self, column: &'static str) -> Option<CellValue>;
    fn gives(&self, column: &'static str) -> bool;
    fn give(&mut self, value: ColumnValue);
    fn original(&self) -> Option<&AnyRow>;
}

/// A [`Behavior`](crate::session::Behavior) whose type is forgotten.
pub(in crate::session) struct Hooks {
    pub(in crate::session) before_insert: fn(&mut dyn AnyWritten),
    pub(in crate::session) before_update: fn(&mut dyn AnyWritten),
    pub(in crate::session) before_delete: fn(&mut dyn AnyWritten) -> OnDelete,
    pub(in crate::session) validate: fn(&mut dyn AnyWritten, &mut Invalid),
    pub(in crate::session) after_insert: fn(&AnyRow),
    pub(in crate::session) after_update: fn(&AnyRow, &AnyRow),
    pub(in crate::session) after_delete: fn(&AnyRow),
}

/// The change of a row that was written.
pub(in crate::session) enum Wrote {
    Inserted(AnyRow),
    /// The row before and after.
    Updated(AnyRow, AnyRow),
    Deleted(AnyRow),
}
/// Calls of behavior after rows were written. They come when the session is as it is to be: the code of others may panic.
#[derive(Default)]
pub(in crate::session) struct CallsAfter(Vec<(&'static Hooks, Wrote)>);
impl CallsAfter {
    pub(in crate::session) fn add(&mut self, hooks: &'static Hooks, wrote: Wrote) {
        self.0.push((hooks, wrote));
    }
    pub(in crate::session) fn call(self) {
        for (hooks, wrote) in self.0 {
            match wrote {
                Wrote::Inserted(row) => (hooks.after_insert)(&row),
                Wrote::Updated(before, row) => (hooks.after_update)(&before, &row),
                Wrote::Deleted(row) => (hooks.after_delete)(&row),
            }
        }
    }
}

/// The behavior of the row `T` when it is written; made by `row_hooks!`.
pub struct RowHooks<T>(
    pub(in crate::session) Option<&'static Hooks>,
    pub(in crate::session) PhantomData<fn() -> T>,
);
impl<T> RowHooks<T> {
    pub(in crate::session) const NONE: Self = Self(None, PhantomData);
}

//! The behavior of rows whose type a session has erased.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use super::info::TableInfo;
use crate::error::{Problem, Problems, SessionError};
use crate::table::{Col, Column};
use crate::write::{CellValue, ColumnValue};

/// A row whose type is erased.
pub(super) type AnyRow = Arc<dyn Any + Send + Sync>;

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
    pub(super) fn new() -> Self {
        Self {
            problems: Vec::new(),
            table: "",
            slot: 0,
        }
    }
    pub(super) fn of(&mut self, table: &'static TableInfo, slot: u32) -> &mut Self {
        (self.table, self.slot) = (table.name, slot);
        self
    }
    pub(super) fn result(self) -> Result<(), SessionError> {
        match self.problems.is_empty() {
            true => Ok(()),
            false => Err(SessionError::Invalid {
                problems: Problems(self.problems),
            }),
        }
    }
}

/// A row that is to be written, whose type is erased.
pub(super) trait AnyWritten {
    fn cell(&self, column: &'static str) -> Option<CellValue>;
    fn gives(&self, column: &'static str) -> bool;
    fn give(&mut self, value: ColumnValue);
    fn original(&self) -> Option<&AnyRow>;
}

/// A [`Behavior`](super::Behavior) whose type is forgotten.
pub(super) struct Hooks {
    pub(super) before_insert: fn(&mut dyn AnyWritten),
    pub(super) before_update: fn(&mut dyn AnyWritten),
    pub(super) before_delete: fn(&mut dyn AnyWritten) -> OnDelete,
    pub(super) validate: fn(&mut dyn AnyWritten, &mut Invalid),
    pub(super) after_insert: fn(&AnyRow),
    pub(super) after_update: fn(&AnyRow, &AnyRow),
    pub(super) after_delete: fn(&AnyRow),
}

/// The change of a row that was written.
pub(super) enum Wrote {
    Inserted(AnyRow),
    /// The row before and after.
    Updated(AnyRow, AnyRow),
    Deleted(AnyRow),
}
/// Calls of behavior after rows were written. They come when the session is as it is to be: the code of others may panic.
#[derive(Default)]
pub(super) struct CallsAfter(Vec<(&'static Hooks, Wrote)>);
impl CallsAfter {
    pub(super) fn add(&mut self, hooks: &'static Hooks, wrote: Wrote) {
        self.0.push((hooks, wrote));
    }
    pub(super) fn call(self) {
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
    pub(super) Option<&'static Hooks>,
    pub(super) PhantomData<fn() -> T>,
);
impl<T> RowHooks<T> {
    pub(super) const NONE: Self = Self(None, PhantomData);
}

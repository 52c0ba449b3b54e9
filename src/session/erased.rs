//! Operations of a session on rows whose type it has erased.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::columns::ColumnInfo;
use super::hooks::{AnyRow, Hooks};
use super::info::TableInfo;
use super::key::Key;
use super::statement::{RenderUpdateRows, Write};
use crate::engine::{Driver, Runner};
use crate::error::Result;
use crate::relation::PairNames;
use crate::write::{CellValue, ColumnValue};

pub(super) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// The operations on rows whose type the session has erased.
#[doc(hidden)]
pub struct Ops<C: Driver> {
    pub(super) row_type: fn() -> TypeId,
    pub(super) table: fn() -> &'static TableInfo,
    pub(super) copy: fn(&AnyRow) -> Option<AnyRow>,
    pub(super) cells: fn(&AnyRow) -> Vec<ColumnValue>,
    /// The values of the second row that differ from those of the first.
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
    /// The rules for rows to which its relations lead.
    pub(super) cascades: fn() -> Cascading<C>,
    pub(super) fetch:
        for<'a> fn(&'a mut C, Arc<Write<<C as Runner>::Db>>) -> Later<'a, Vec<AnyRow>>,
    /// Runs a statement that returns the keys of rows, for a table whose rows are in several tables.
    pub(super) fetch_keys: Option<FetchKeys<C>>,
}
pub(super) type FetchKeys<C> =
    for<'a> fn(&'a mut C, Arc<Write<<C as Runner>::Db>>) -> Later<'a, Vec<Vec<CellValue>>>;

/// A rule for rows to which a relation leads.
pub(super) struct CascadeRule<C: Driver> {
    pub(super) action: CascadeAction,
    /// The rows that are deleted, or whose target changes.
    pub(super) source: &'static Ops<C>,
    /// One step along a foreign key; two through a junction.
    pub(super) steps: Vec<Step<C>>,
}

impl<C: Driver> CascadeRule<C> {
    pub(super) fn is(&self, action: CascadeAction) -> bool {
        self.action == action
    }
}

/// The effect on the rows to which a relation leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CascadeAction {
    Delete,
    SetNull,
    Restrict,
    /// Deletes the rows when the last row that references them is deleted, or references another.
    DeleteOrphans,
}

/// The rules of the relations of a table's rows.
#[doc(hidden)]
pub struct Cascading<C: Driver>(pub(super) Vec<CascadeRule<C>>);

/// A step from rows to others, along a foreign key.
#[doc(hidden)]
pub struct Step<C: Driver> {
    pub(super) pairs: Vec<PairNames>,
    /// True if the rows from which it starts have the foreign key.
    pub(super) has_key: bool,
    /// The rows to which it leads.
    pub(super) target: &'static Ops<C>,
}

//! Operations of a session on rows whose type it has erased.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::engine::{Driver, Runner};
use crate::error::Result;
use crate::relation::PairNames;
use crate::session::behavior::hooks::{AnyRow, Hooks};
use crate::session::keys::key::Key;
use crate::session::mapping::columns::ColumnInfo;
use crate::session::mapping::info::TableInfo;
use crate::session::statements::statement::{RenderUpdateRows, Write};
use crate::write::{CellValue, ColumnValue};

pub(in crate::session) type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// The operations on rows whose type the session has erased.
#[doc(hidden)]
pub struct Ops<C: Driver> {
    pub(in crate::session) row_type: fn() -> TypeId,
    pub(in crate::session) table: fn() -> &'static TableInfo,
    pub(in crate::session) copy: fn(&AnyRow) -> Option<AnyRow>,
    pub(in crate::session) cells: fn(&AnyRow) -> Vec<ColumnValue>,
    /// The values of the second row that differ from those of the first.
    pub(in crate::session) changed: fn(&AnyRow, &AnyRow) -> Vec<ColumnValue>,
    pub(in crate::session) cell: fn(&AnyRow, &'static str) -> Option<CellValue>,
    pub(in crate::session) key: fn(&AnyRow, &'static [&'static str]) -> Key,
    /// Makes a row of the values of all columns.
    pub(in crate::session) build: fn(Vec<ColumnValue>) -> Result<AnyRow>,
    pub(in crate::session) update_rows: RenderUpdateRows<<C as Runner>::Db>,
    /// Returns the columns of the table.
    pub(in crate::session) columns: fn() -> Vec<ColumnInfo>,
    /// Returns the hooks that run before and after the row is written.
    pub(in crate::session) hooks: fn() -> Option<&'static Hooks>,
    /// The rules for rows to which its relations lead.
    pub(in crate::session) cascades: fn() -> Cascading<C>,
    pub(in crate::session) fetch:
        for<'a> fn(&'a mut C, Arc<Write<<C as Runner>::Db>>) -> Later<'a, Vec<AnyRow>>,
    /// Runs a statement that returns the keys of rows, for a table whose rows are in several tables.
    pub(in crate::session) fetch_keys: Option<FetchKeys<C>>,
}
pub(in crate::session) type FetchKeys<C> =
    for<'a> fn(&'a mut C, Arc<Write<<C as Runner>::Db>>) -> Later<'a, Vec<Vec<CellValue>>>;

/// A rule for rows to which a relation leads.
pub(in crate::session) struct CascadeRule<C: Driver> {
    pub(in crate::session) action: CascadeAction,
    /// The rows that are deleted, or whose target changes.
    pub(in crate::session) source: &'static Ops<C>,
    /// One step along a foreign key; two through a junction.
    pub(in crate::session) steps: Vec<Step<C>>,
}

impl<C: Driver> CascadeRule<C> {
    pub(in crate::session) fn is(&self, action: CascadeAction) -> bool {
        self.action == action
    }
}

/// The effect on the rows to which a relation leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session) enum CascadeAction {
    Delete,
    SetNull,
    Restrict,
    /// Deletes the rows when the last row that references them is deleted, or references another.
    DeleteOrphans,
}

/// The rules of the relations of a table's rows.
#[doc(hidden)]
pub struct Cascading<C: Driver>(pub(in crate::session) Vec<CascadeRule<C>>);

/// A step from rows to others, along a foreign key.
#[doc(hidden)]
pub struct Step<C: Driver> {
    pub(in crate::session) pairs: Vec<PairNames>,
    /// True if the rows from which it starts have the foreign key.
    pub(in crate::session) has_key: bool,
    /// The rows to which it leads.
    pub(in crate::session) target: &'static Ops<C>,
}

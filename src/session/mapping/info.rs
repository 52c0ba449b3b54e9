//! A table and its foreign keys, at run time.

use crate::session::mapping::values::{RowValues, cells_by};
use crate::table::{JoinedPart, JoinedTables};
use crate::write::{CellValue, same_name};

/// A foreign key.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    /// The columns of the key.
    pub columns: &'static [&'static str],
    /// The schema of the table that it references, unless that is the engine's default.
    pub schema: Option<&'static str>,
    /// The name of that table.
    pub table: &'static str,
    /// The columns that it references.
    pub referenced: &'static [&'static str],
    /// The action `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// The action `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// `PERIOD`: the range in the last column is covered by those of rows, and is equal to none of them as a rule (PostgreSQL 18).
    pub period: bool,
}

impl Reference {
    /// A foreign key with these columns, to those of a table.
    pub const fn new(
        columns: &'static [&'static str],
        schema: Option<&'static str>,
        table: &'static str,
        referenced: &'static [&'static str],
    ) -> Self {
        Self {
            columns,
            schema,
            table,
            referenced,
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            period: false,
        }
    }
    /// Sets `ON DELETE`.
    pub const fn on_delete(self, on_delete: ReferentialAction) -> Self {
        Self { on_delete, ..self }
    }
    /// Sets `ON UPDATE`.
    pub const fn on_update(self, on_update: ReferentialAction) -> Self {
        Self { on_update, ..self }
    }
    /// Says that the last column is a `PERIOD`.
    pub const fn period(self) -> Self {
        Self {
            period: true,
            ..self
        }
    }
}

/// The database's action on rows that reference a row which is deleted, or whose key changes (SQL:2016 part 2, 11.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferentialAction {
    /// `NO ACTION` or `RESTRICT`: it refuses.
    NoAction,
    /// `CASCADE`: it deletes them, or changes their foreign key.
    Cascade,
    /// `SET NULL`: their foreign key becomes NULL.
    SetNull,
    /// `SET DEFAULT`: their foreign key becomes its default.
    SetDefault,
}

/// A table, at run time.
#[derive(Debug, Clone, Copy)]
pub(in crate::session) struct TableInfo {
    pub(in crate::session) schema: Option<&'static str>,
    pub(in crate::session) name: &'static str,
    pub(in crate::session) columns: &'static [&'static str],
    pub(in crate::session) key: &'static [&'static str],
    pub(in crate::session) references: &'static [Reference],
    pub(in crate::session) version: Option<&'static str>,
    /// The tables that its rows are in, if they are in several.
    pub(in crate::session) joined: Option<&'static JoinedTables>,
    /// The labels of the kinds of these tables.
    pub(in crate::session) labels: fn(&mut RowValues<'_>),
}

impl TableInfo {
    /// True if the foreign key leads here.
    pub(in crate::session) fn is_referenced_by(&self, reference: &Reference) -> bool {
        self.name == reference.table && self.schema == reference.schema
    }
    /// True if both are one table.
    #[inline]
    pub(in crate::session) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.name == other.name && self.schema == other.schema
    }
    /// The polymorphic table itself, of rows that are in several tables: its key is known.
    pub(in crate::session) fn itself(&self) -> Self {
        Self {
            columns: self.key,
            joined: None,
            ..*self
        }
    }
    /// The table of a kind.
    pub(in crate::session) fn part(&self, part: &'static JoinedPart) -> Self {
        Self {
            schema: part.schema,
            name: part.name,
            columns: part.key,
            key: part.key,
            references: &[],
            version: None,
            joined: None,
            labels: self.labels,
        }
    }
    /// The table of the kind with this label, if it has one.
    pub(in crate::session) fn part_of_kind(
        &self,
        label: &CellValue,
    ) -> Option<&'static JoinedPart> {
        let mut labels = cells_by(0, self.labels).into_iter();
        let place = labels.position(|own| own.value.any().same_as(label.any()))?;
        self.joined?.parts.get(place)
    }
    /// The place of a column.
    pub(in crate::session) fn place(&self, column: &'static str) -> usize {
        let mut columns = self.columns.iter();
        columns
            .position(|name| same_name(name, column))
            .unwrap_or(usize::MAX)
    }
}

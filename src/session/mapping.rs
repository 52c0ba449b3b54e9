//! How a session handles a table and its rows: implemented by generated code.

use std::any::Any;
use std::sync::Arc;

use super::behavior::RowHooks;
use super::columns::RowColumns;
use super::entry::Ops;
use super::values::{RowValues, cells_by};
use crate::engine::Driver;
use crate::row::FromRow;
use crate::table::{JoinedPart, JoinedTables, KeyNames, Table};
use crate::write::{CellValue, ColumnValue, Insertable, same_name};

/// The struct of a whole row of a table that has a primary key: the kind of row that a [`Session`](super::Session) holds. Implemented
/// by generated code.
#[diagnostic::on_unimplemented(
    message = "a session cannot hold `{Self}`",
    label = "expected whole rows of tables that have a primary key, such as `from(users::table)` returns"
)]
pub trait TableRow: FromRow + Clone + Sync + 'static {
    /// The table of the row.
    type Table: Insertable<Row = Self, PrimaryKey: KeyNames>;
    /// The foreign keys of the table.
    const REFERENCES: &'static [Reference] = &[];
    /// The column with the version of a row, which each change replaces by another.
    const VERSION: Option<&'static str> = None;
    /// Gives the values of all columns: `values.take::<(id, name)>((&self.id, &self.name))`.
    fn values(&self, values: &mut RowValues<'_>);
    /// Describes all columns, in their order: `columns.add::<(id, name)>()`.
    #[doc(hidden)]
    fn columns(columns: &mut RowColumns);
    /// Returns the [`Behavior`](super::Behavior) of the row, if it is implemented.
    #[doc(hidden)]
    fn hooks() -> RowHooks<Self> {
        RowHooks::NONE
    }
    /// Returns the operations of a session on the row: for one of a kind, those on a row of the polymorphic table.
    #[doc(hidden)]
    fn ops<C: Driver>() -> &'static Ops<C> {
        Ops::own::<Self>()
    }
    /// The row in what a session holds.
    #[doc(hidden)]
    fn held(row: &(dyn Any + Send + Sync)) -> Option<&Self> {
        row.downcast_ref()
    }
    /// The same, to be changed.
    #[doc(hidden)]
    fn held_mut(row: &mut (dyn Any + Send + Sync)) -> Option<&mut Self> {
        row.downcast_mut()
    }
    /// Converts the row into the form that a session holds.
    #[doc(hidden)]
    fn into_held(self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(self)
    }
    /// The label of a kind, which its new rows get.
    #[doc(hidden)]
    fn label(values: &mut RowValues<'_>) {
        let _ = values;
    }
    /// The labels of the kinds that have tables of their own, in the order of these.
    #[doc(hidden)]
    fn labels(values: &mut RowValues<'_>) {
        let _ = values;
    }
}

/// The struct of the rows of one kind of a polymorphic table. Implemented by generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no kind of a polymorphic table",
    label = "expected the row of a kind, such as `from(employees::engineer::table)` returns"
)]
pub trait RowOfKind: TableRow {
    /// The enum of the rows of all kinds.
    type AnyKind: TableRow;
}

/// Implements the part of [`TableRow`] that the rows of all kinds share. Used by generated code.
#[doc(hidden)]
#[macro_export]
macro_rules! __held_as {
    ($any:ty, $variant:path, $column:ty, $label:expr) => {
        fn ops<__RelataDriver: $crate::engine::Driver>()
        -> &'static $crate::session::Ops<__RelataDriver> {
            <$any as $crate::TableRow>::ops::<__RelataDriver>()
        }
        #[allow(unreachable_patterns)]
        fn held(
            __relata_row: &(dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync),
        ) -> ::core::option::Option<&Self> {
            match __relata_row.downcast_ref::<$any>()? {
                $variant(__relata_row) => ::core::option::Option::Some(__relata_row),
                _ => ::core::option::Option::None,
            }
        }
        #[allow(unreachable_patterns)]
        fn held_mut(
            __relata_row: &mut (dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync),
        ) -> ::core::option::Option<&mut Self> {
            match __relata_row.downcast_mut::<$any>()? {
                $variant(__relata_row) => ::core::option::Option::Some(__relata_row),
                _ => ::core::option::Option::None,
            }
        }
        fn into_held(
            self,
        ) -> ::std::sync::Arc<dyn ::core::any::Any + ::core::marker::Send + ::core::marker::Sync> {
            ::std::sync::Arc::new($variant(self))
        }
        fn label(__relata_values: &mut $crate::RowValues<'_>) {
            __relata_values.take::<($column,)>((&$label,));
        }
    };
}

/// The label of a kind.
pub(super) fn label<T: TableRow>() -> Option<ColumnValue> {
    cells_by(1, |values| T::label(values)).into_iter().next()
}

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
pub(super) struct TableInfo {
    pub(super) schema: Option<&'static str>,
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) key: &'static [&'static str],
    pub(super) references: &'static [Reference],
    pub(super) version: Option<&'static str>,
    /// The tables that its rows are in, if they are in several.
    pub(super) joined: Option<&'static JoinedTables>,
    /// The labels of the kinds of these tables.
    pub(super) labels: fn(&mut RowValues<'_>),
}

impl TableInfo {
    pub(super) fn of<T: TableRow>() -> &'static Self {
        const {
            &TableInfo {
                schema: T::Table::SCHEMA,
                name: T::Table::NAME,
                columns: T::Table::COLUMNS,
                key: <<T::Table as Table>::PrimaryKey as KeyNames>::NAMES,
                references: T::REFERENCES,
                version: T::VERSION,
                joined: T::Table::JOINED,
                labels: T::labels,
            }
        }
    }
    /// True if the foreign key leads here.
    pub(super) fn is_referenced_by(&self, reference: &Reference) -> bool {
        self.name == reference.table && self.schema == reference.schema
    }
    /// True if both are one table.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.name == other.name && self.schema == other.schema
    }
    /// The polymorphic table itself, of rows that are in several tables: its key is known.
    pub(super) fn itself(&self) -> Self {
        Self {
            columns: self.key,
            joined: None,
            ..*self
        }
    }
    /// The table of a kind.
    pub(super) fn part(&self, part: &'static JoinedPart) -> Self {
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
    pub(super) fn part_of_kind(&self, label: &CellValue) -> Option<&'static JoinedPart> {
        let mut labels = cells_by(0, self.labels).into_iter();
        let place = labels.position(|own| own.value.any().same_as(label.any()))?;
        self.joined?.parts.get(place)
    }
    /// The place of a column.
    pub(super) fn place(&self, column: &'static str) -> usize {
        let mut columns = self.columns.iter();
        columns
            .position(|name| same_name(name, column))
            .unwrap_or(usize::MAX)
    }
}

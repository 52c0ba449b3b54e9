//! How a session handles a table and its rows: implemented by generated code.

pub(in crate::session) mod columns;
pub(in crate::session) mod erased;
pub(in crate::session) mod info;
pub(in crate::session) mod values;

use std::any::{Any, TypeId};
use std::sync::Arc;

use crate::engine::Driver;
use crate::error::{Decoded, Error};
use crate::row::{FromRow, RowSource, Struct};
use crate::session::behavior::hooks::{AnyRow, RowHooks};
use crate::session::keys::key::Key;
use crate::session::mapping::columns::{ColumnInfo, RowColumns};
use crate::session::mapping::erased::Cascading;
use crate::session::mapping::erased::Ops;
use crate::session::mapping::info::{Reference, TableInfo};
use crate::session::mapping::values::{GivesValues, RowValues, cells_by};
use crate::session::statements::returned::{KeyOf, Returning};
use crate::table::{KeyNames, Table};
use crate::types::{Bound, SqlType};
use crate::write::{ColumnValue, Insertable};

/// The struct of a whole row of a table that has a primary key: the kind of row that a [`Session`](crate::session::Session) holds. Implemented
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
    /// The column with the version of a row, which each change replaces.
    const VERSION: Option<&'static str> = None;
    /// Gives the values of all columns: `values.take::<(id, name)>((&self.id, &self.name))`.
    fn values(&self, values: &mut RowValues<'_>);
    /// Describes all columns, in their order: `columns.add::<(id, name)>()`.
    #[doc(hidden)]
    fn columns(columns: &mut RowColumns);
    /// Returns the [`Behavior`](crate::session::Behavior) of the row, if it is implemented.
    #[doc(hidden)]
    fn hooks() -> RowHooks<Self> {
        RowHooks::NONE
    }
    /// Adds the rules of `relata.toml` for the rows that its relations lead to.
    #[doc(hidden)]
    fn cascades<C: Driver>(cascades: &mut Cascading<C>) {
        let _ = cascades;
    }
    /// Returns the session's operations on the row: for a row of a kind, those on a row of the polymorphic table.
    #[doc(hidden)]
    fn ops<C: Driver>() -> &'static Ops<C> {
        Ops::own::<Self>()
    }
    /// The row in the value that a session holds.
    #[doc(hidden)]
    fn held(row: &(dyn Any + Send + Sync)) -> Option<&Self> {
        row.downcast_ref()
    }
    /// The same, mutably.
    #[doc(hidden)]
    fn held_mut(row: &mut (dyn Any + Send + Sync)) -> Option<&mut Self> {
        row.downcast_mut()
    }
    /// Converts the row into the form that a session holds.
    #[doc(hidden)]
    fn into_held(self) -> Arc<dyn Any + Send + Sync> {
        Arc::new(self)
    }
    /// The label of a kind, which its new rows are given.
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
pub(in crate::session) fn label<T: TableRow>() -> Option<ColumnValue> {
    cells_by(1, |values| T::label(values)).into_iter().next()
}

impl<T: TableRow> GivesValues for T {
    fn count(&self) -> usize {
        T::Table::COLUMNS.len()
    }
    fn give(&self, values: &mut RowValues<'_>) {
        self.values(values);
    }
}
impl TableInfo {
    pub(in crate::session) fn of<T: TableRow>() -> &'static Self {
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
}
/// The columns of a row, in the order of its table.
pub(in crate::session) fn columns_of<T: TableRow>() -> Vec<ColumnInfo> {
    let mut columns = RowColumns(Vec::new());
    T::columns(&mut columns);
    columns.0
}

/// A row at the end of the relation `R`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads from or to `{T}`, and `{Self}` is not a row of it",
    label = "not a row of the relation's table"
)]
pub trait LinkedRow<T>: TableRow {}
#[diagnostic::do_not_recommend]
impl<T, R: TableRow<Table = T>> LinkedRow<T> for R {}

pub(in crate::session) fn row_of<T: TableRow>(row: &AnyRow) -> Option<&T> {
    T::held(&**row)
}

impl<C: Driver> Ops<C> {
    pub(in crate::session) fn own<T: TableRow>() -> &'static Self {
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
                update_rows: |update, out| update.render::<T::Table>(out),
                columns: columns_of::<T>,
                hooks: || T::hooks().0,
                cascades: || {
                    let mut cascades = Cascading(Vec::new());
                    T::cascades(&mut cascades);
                    cascades
                },
                fetch: |on, write| {
                    Box::pin(async move {
                        let rows = on
                            .fetch(&Returning::<Struct<T>, _>::new(write), 0..1)
                            .await?;
                        Ok(rows
                            .into_iter()
                            .map(|row| Arc::new(row) as AnyRow)
                            .collect())
                    })
                },
                fetch_keys: match T::Table::JOINED {
                    Some(_) => Some(|on, write| {
                        Box::pin(async move {
                            let keys =
                                Returning::<KeyOf<<T::Table as Table>::PrimaryKey>, _>::new(write);
                            on.fetch(&keys, 0..1).await
                        })
                    }),
                    None => None,
                },
            }
        }
    }
}

/// Values from which a row is made, and how many were read.
struct CellSource(Vec<ColumnValue>, usize);
impl RowSource for CellSource {
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>> {
        let cell = self.0.get(self.1).ok_or("the row has too few values")?;
        self.1 += 1;
        let value = cell.value.any().as_any();
        let bound = value.downcast_ref::<Bound<T::Base>>();
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

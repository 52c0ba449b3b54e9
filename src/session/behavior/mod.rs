//! Behavior of a table's rows when they are written, defined once for the table.

pub(in crate::session) mod checked_statements;
pub(in crate::session) mod hooks;
pub(in crate::session) mod prepare;

use std::marker::PhantomData;

use crate::scope::Nullability;
use crate::session::behavior::hooks::{AnyWritten, Hooks, Invalid, OnDelete, RowHooks};
use crate::session::mapping::{TableRow, row_of};
use crate::table::{self, Col, Column};
use crate::types::{Bound, SqlType};
use crate::write::{CellValue, ColumnValue};

/// The behavior of rows when a [`Session`](crate::session::Session) writes them: implemented for the struct of a row, once, next to
/// the generated module. You need not register it.
///
/// ```
/// # mod schema { relata::__behavior_example!(); }
/// # use schema::notes::{self, Note};
/// use relata::session::{Behavior, Invalid, OnDelete, Written};
///
/// impl Behavior for Note {
///     fn before_insert(row: &mut Written<'_, Note>) {
///         if !row.is_given(notes::slug) {
///             let title = row.get(notes::title).unwrap_or_default();
///             row.set(notes::slug, title.to_lowercase().replace(' ', "-"));
///         }
///     }
///     fn validate(row: &Written<'_, Note>, invalid: &mut Invalid) {
///         if row.get(notes::title).is_some_and(|title| title.is_empty()) {
///             invalid.column(notes::title, "is empty");
///         }
///         if row.get(notes::first_page) > row.get(notes::last_page) {
///             invalid.row("ends before it begins");
///         }
///     }
///     // Soft delete: the row stays, and is marked.
///     fn before_delete(row: &mut Written<'_, Note>) -> OnDelete {
///         row.set(notes::deleted, true);
///         OnDelete::Keep
///     }
/// }
/// ```
///
/// A flush first calls the functions for all rows, and then writes: if some rows are not valid, it writes nothing, and
/// [`SessionError::Invalid`](crate::session::SessionError::Invalid) lists what is wrong with each of them. Values that the functions set
/// are discarded if the flush fails.
///
/// Plain INSERT and UPDATE do not call it. [`SessionOptions::new_row`](crate::session::SessionOptions::new_row) and [`SessionOptions::changes`](crate::session::SessionOptions::changes) apply it to rows for
/// rows to write in that way.
pub trait Behavior: TableRow {
    /// Changes a row before it is inserted.
    fn before_insert(row: &mut Written<'_, Self>) {
        let _ = row;
    }
    /// Changes a row before it is updated. It is called for rows that have changed.
    fn before_update(row: &mut Written<'_, Self>) {
        let _ = row;
    }
    /// Reports what is wrong with a row that is to be inserted or updated, after the functions above.
    fn validate(row: &Written<'_, Self>, invalid: &mut Invalid) {
        let (_, _) = (row, invalid);
    }
    /// Decides whether a row is deleted. It is called for rows that [`delete`](crate::session::Session::delete) was called with, and for those that
    /// rules of the session delete, before the rules of the row are followed; not for those that the database deletes with them.
    fn before_delete(row: &mut Written<'_, Self>) -> OnDelete {
        let _ = row;
        OnDelete::Erase
    }
    /// Runs after a row was inserted, before its transaction is committed.
    fn after_insert(row: &Self) {
        let _ = row;
    }
    /// Runs after a row was updated.
    fn after_update(before: &Self, row: &Self) {
        let (_, _) = (before, row);
    }
    /// Runs after a row was deleted, by the session or by the database together with another row of the session.
    fn after_delete(row: &Self) {
        let _ = row;
    }
}

/// A row that is to be written, as far as Rust knows its values.
pub struct Written<'w, T> {
    row: &'w mut dyn AnyWritten,
    of: PhantomData<fn() -> T>,
}
impl<T: TableRow> Written<'_, T> {
    /// The value that the column gets, or keeps; `None` if it is not known before the row is written, such as the
    /// database's default, an expression, or the key of another row that has not been written.
    pub fn get<C: Column<Table = T::Table>>(&self, _: Col<C>) -> Option<table::ValueOf<C>> {
        value_of::<C>(&self.row.cell(C::NAME)?)
    }
    /// Gives the column a value.
    pub fn set<C: Column<Table = T::Table>>(&mut self, _: Col<C>, value: table::ValueOf<C>) {
        self.row.give(ColumnValue::of::<C>(C::Null::unwrap(value)));
    }
    /// True if the column is written: assigned in a new row, or changed.
    pub fn is_given<C: Column<Table = T::Table>>(&self, _: Col<C>) -> bool {
        self.row.gives(C::NAME)
    }
    /// The row as it is in the database; `None` for a new one.
    pub fn original(&self) -> Option<&T> {
        row_of(self.row.original()?)
    }
}

/// A value of a column, in Rust.
pub(in crate::session) fn value_of<C: Column>(cell: &CellValue) -> Option<table::ValueOf<C>> {
    type Base<C> = <<C as Column>::Type as SqlType>::Base;
    let bound = cell.any().as_any().downcast_ref::<Bound<Base<C>>>()?;
    let value = bound.0.clone().map(C::Type::from_base).transpose();
    C::Null::wrap(value.ok()?)
}

impl<T: Behavior> RowHooks<T> {
    fn of() -> Self {
        fn written<T>(row: &mut dyn AnyWritten) -> Written<'_, T> {
            let of = PhantomData;
            Written { row, of }
        }
        let hooks = const {
            &Hooks {
                before_insert: |row| T::before_insert(&mut written(row)),
                before_update: |row| T::before_update(&mut written(row)),
                before_delete: |row| T::before_delete(&mut written(row)),
                validate: |row, invalid| T::validate(&written(row), invalid),
                after_insert: |row| {
                    if let Some(row) = row_of(row) {
                        T::after_insert(row);
                    }
                },
                after_update: |before, row| {
                    if let (Some(before), Some(row)) = (row_of(before), row_of(row)) {
                        T::after_update(before, row);
                    }
                },
                after_delete: |row| {
                    if let Some(row) = row_of(row) {
                        T::after_delete(row);
                    }
                },
            }
        };
        Self(Some(hooks), PhantomData)
    }
}

/// Finds out whether a row has a [`Behavior`]: method lookup finds a method of the row before one of its reference.
pub struct BehaviorProbe<T>(PhantomData<fn() -> T>);
impl<T> BehaviorProbe<T> {
    /// The hooks of this row type.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}
/// Returns the hooks of a row that has a behavior.
pub trait HasBehavior<T> {
    /// Returns the hooks.
    fn hooks(&self) -> RowHooks<T>;
}
impl<T: Behavior> HasBehavior<T> for BehaviorProbe<T> {
    fn hooks(&self) -> RowHooks<T> {
        RowHooks::of()
    }
}
/// Returns the hooks of a row without a behavior.
pub trait NoBehavior<T> {
    /// Returns the hooks.
    fn hooks(&self) -> RowHooks<T>;
}
impl<T> NoBehavior<T> for &BehaviorProbe<T> {
    fn hooks(&self) -> RowHooks<T> {
        RowHooks::NONE
    }
}

/// Returns the hooks of a row type. Called by generated code, where the row's type is known.
#[doc(hidden)]
#[macro_export]
macro_rules! row_hooks {
    ($row:ty) => {{
        #[allow(unused_imports)]
        use $crate::session::{HasBehavior as _, NoBehavior as _};
        (&$crate::session::BehaviorProbe::<$row>::new()).hooks()
    }};
}

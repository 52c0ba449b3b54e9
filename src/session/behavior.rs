//! Behavior of a table's rows when they are written, defined once for the table.

use std::any::TypeId;
use std::marker::PhantomData;

use super::change::assign;
use super::columns::{ColumnInfo, columns_of};
use super::draft::Draft;
use super::entry::{AnyRow, State, row_of};
use super::flush::Failure;
use super::mapping::{TableInfo, TableRow};
use super::options::{Made, SessionOptions};
use super::rows::SessionRows;
use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::error::{Error, Problem, Problems, RenderResult, Result, SessionError};
use crate::render::Sql;
use crate::scope::{NewRow, Nullability, Rows};
use crate::table::{self, Col, Column, Tab, Table};
use crate::types::{Bound, SqlType};
use crate::write::{
    AssignmentList, Assigns, CellValue, Cells, ColumnOfRow, ColumnValue, Complete, InsertRow,
    Insertable, Once, RenderAssignments, SetClause, WithoutOverriding,
};

/// The behavior of rows when a [`Session`](super::Session) writes them: implemented for the struct of a row, once, next to
/// the generated module. Nothing registers it.
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
/// [`SessionError::Invalid`](super::SessionError::Invalid) lists what is wrong with each of them. Values that the functions set
/// are discarded if the flush fails.
///
/// Plain INSERT and UPDATE do not call it. [`SessionOptions::new_row`] and [`SessionOptions::changes`] apply it to rows for
/// them.
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
    /// Decides whether a row is deleted. It is called for rows that [`delete`](super::Session::delete) was called with, and not for
    /// those that the database deletes with them.
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
    /// Runs after a row was deleted, by the session or with another row of it by the database.
    fn after_delete(row: &Self) {
        let _ = row;
    }
}

/// The fate of a row that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnDelete {
    /// Deletes the row.
    Erase,
    /// Keeps the row, and updates it with the values that were set.
    Keep,
    /// The flush fails, for this reason.
    Refuse(String),
}

/// A row that is to be written, as far as Rust knows its values.
pub struct Written<'w, T> {
    row: &'w mut dyn AnyWritten,
    of: PhantomData<fn() -> T>,
}
impl<T: TableRow> Written<'_, T> {
    /// The value that the column gets, or keeps; `None` if it is not known before the row is written: the
    /// database's default, an expression, the key of another row that has none yet.
    pub fn get<C: Column<Table = T::Table>>(&self, _: Col<C>) -> Option<table::Value<C>> {
        value_of::<C>(&self.row.cell(C::NAME)?)
    }
    /// Gives the column a value.
    pub fn set<C: Column<Table = T::Table>>(&mut self, _: Col<C>, value: table::Value<C>) {
        self.row.give(ColumnValue::of::<C>(C::Null::unwrap(value)));
    }
    /// True if the column is written: assigned in a new row, or changed.
    pub fn is_given<C: Column<Table = T::Table>>(&self, _: Col<C>) -> bool {
        self.row.gives(C::NAME)
    }
    /// The row as it is in the database; none of a new one.
    pub fn original(&self) -> Option<&T> {
        row_of(self.row.original()?)
    }
}

/// A value of a column, in Rust.
pub(super) fn value_of<C: Column>(cell: &CellValue) -> Option<table::Value<C>> {
    type Base<C> = <<C as Column>::Type as SqlType>::Base;
    let bound = cell.any().as_any().downcast_ref::<Bound<Base<C>>>()?;
    let value = bound.0.clone().map(C::Type::from_base).transpose();
    C::Null::wrap(value.ok()?)
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
    /// Something is wrong with the row.
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
    fn new() -> Self {
        Self {
            problems: Vec::new(),
            table: "",
            slot: 0,
        }
    }
    fn of(&mut self, table: &'static TableInfo, slot: u32) -> &mut Self {
        (self.table, self.slot) = (table.name, slot);
        self
    }
    fn result(self) -> Result<(), SessionError> {
        match self.problems.is_empty() {
            true => Ok(()),
            false => Err(SessionError::Invalid {
                problems: Problems(self.problems),
            }),
        }
    }
}

/// A row that is to be written, whose type is erased.
trait AnyWritten {
    fn cell(&self, column: &'static str) -> Option<CellValue>;
    fn gives(&self, column: &'static str) -> bool;
    fn give(&mut self, value: ColumnValue);
    fn original(&self) -> Option<&AnyRow>;
}

/// A [`Behavior`] whose type is forgotten.
pub(super) struct Hooks {
    before_insert: fn(&mut dyn AnyWritten),
    before_update: fn(&mut dyn AnyWritten),
    before_delete: fn(&mut dyn AnyWritten) -> OnDelete,
    validate: fn(&mut dyn AnyWritten, &mut Invalid),
    pub(super) after_insert: fn(&AnyRow),
    pub(super) after_update: fn(&AnyRow, &AnyRow),
    pub(super) after_delete: fn(&AnyRow),
}

/// The behavior of the row `T` when it is written; made by `row_hooks!`.
pub struct RowHooks<T>(pub(super) Option<&'static Hooks>, PhantomData<fn() -> T>);
impl<T> RowHooks<T> {
    pub(super) const NONE: Self = Self(None, PhantomData);
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

/// Asks whether a row has a [`Behavior`]: a method of it is found before one of its reference.
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
/// Returns the hooks of a row that has none.
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

/// A row of a session.
struct InSession<'r, C: Driver> {
    rows: &'r mut SessionRows<C>,
    slot: u32,
}
impl<C: Driver> AnyWritten for InSession<'_, C> {
    fn cell(&self, column: &'static str) -> Option<CellValue> {
        let entry = self.rows.entry(self.slot);
        match entry.draft.iter().find(|draft| draft.column == column) {
            Some(draft) => draft.cell().map(|cell| cell.value),
            None => (entry.ops.cell)(entry.row.as_ref()?, column),
        }
    }
    fn gives(&self, column: &'static str) -> bool {
        let entry = self.rows.entry(self.slot);
        entry.draft.iter().any(|draft| draft.column == column)
            || entry.changed().iter().any(|cell| cell.column == column)
    }
    fn give(&mut self, value: ColumnValue) {
        assign(self.rows, self.slot, vec![Draft::from(value)]);
    }
    fn original(&self) -> Option<&AnyRow> {
        self.rows.entry(self.slot).stored()
    }
}

/// Sets the values that Rust generates for columns of a row.
fn make(made: &[Made], columns: &[ColumnInfo], row: &mut dyn AnyWritten) {
    for made in made {
        let own = columns
            .iter()
            .find(|own| own.column.name == made.column && own.sql_type == made.sql_type);
        if let Some(own) = own
            && !row.gives(own.column.name)
        {
            row.give(ColumnValue {
                column: own.column.name,
                value: (made.make)(),
            });
        }
    }
}

/// Prepares rows to be written, and asks whether they may be.
pub(super) fn prepare<C: Driver>(rows: &mut SessionRows<C>) -> Result<(), Failure> {
    let options = rows.options.clone();
    let mut invalid = Invalid::new();
    // The columns of a type of rows, once for all of them.
    let mut columns: Vec<(TypeId, Vec<ColumnInfo>)> = Vec::new();
    for slot in 0..u32::try_from(rows.entries.len()).unwrap_or(u32::MAX) {
        let entry = rows.entry(slot);
        let (ops, hooks) = (entry.ops, (entry.ops.hooks)());
        let made = match entry.state {
            State::Pending => &options.defaults,
            State::Persistent => &options.on_update,
            _ => continue,
        };
        if hooks.is_none() && made.is_empty()
            || entry.state == State::Persistent && entry.row.is_none()
        {
            continue;
        }
        let (is_new, deleted) = (entry.state == State::Pending, entry.deleted);
        if !is_new && !deleted && !entry.is_modified() {
            continue;
        }
        let row = &mut InSession { rows, slot };
        if deleted {
            let Some(hooks) = hooks else { continue };
            match (hooks.before_delete)(row) {
                OnDelete::Erase => continue,
                OnDelete::Keep => row.rows.touch(slot).deleted = false,
                OnDelete::Refuse(why) => {
                    invalid.of((ops.table)(), slot).row(why);
                    continue;
                }
            }
        }
        if !made.is_empty() {
            let of = (ops.row_type)();
            let known = match columns.iter().position(|(known, _)| *known == of) {
                Some(known) => known,
                None => {
                    columns.push((of, (ops.columns)()));
                    columns.len() - 1
                }
            };
            let known = &columns[known].1;
            match (ops.table)().joined {
                None => make(made, known, row),
                // A row has none of the columns of the tables of other kinds.
                Some(joined) => {
                    let name = row.rows.entry(slot).part().map(|part| part.name);
                    let own = known.iter().copied().filter(|own| {
                        let of = joined.part_of(own.column.name);
                        of.is_none_or(|of| Some(of.name) == name)
                    });
                    make(made, &own.collect::<Vec<_>>(), row);
                }
            }
        }
        if let Some(hooks) = hooks {
            match is_new {
                true => (hooks.before_insert)(row),
                false => (hooks.before_update)(row),
            }
            (hooks.validate)(row, invalid.of((ops.table)(), slot));
        }
    }
    invalid.result().map_err(Failure::session)
}

/// A row, or changes, of the table `T`.
struct Checked<T> {
    cells: Vec<ColumnValue>,
    of: PhantomData<fn() -> T>,
}
impl<T> AnyWritten for Checked<T> {
    fn cell(&self, column: &'static str) -> Option<CellValue> {
        let mut cells = self.cells.iter();
        let cell = cells.find(|cell| cell.column == column);
        cell.map(|cell| cell.value.clone())
    }
    fn gives(&self, column: &'static str) -> bool {
        self.cells.iter().any(|cell| cell.column == column)
    }
    fn give(&mut self, value: ColumnValue) {
        match self
            .cells
            .iter_mut()
            .find(|cell| cell.column == value.column)
        {
            Some(cell) => *cell = value,
            None => self.cells.push(value),
        }
    }
    fn original(&self) -> Option<&AnyRow> {
        None
    }
}
impl<T: Table<Row: TableRow<Table = T>>> Checked<T> {
    fn new(cells: Cells) -> Self {
        Self {
            cells: cells.into_values().collect(),
            of: PhantomData,
        }
    }
    fn checked(mut self, made: &[Made], is_new: bool) -> Result<CheckedRow<T>> {
        if !made.is_empty() {
            make(made, &columns_of::<T::Row>(), &mut self);
        }
        let mut invalid = Invalid::new();
        if let Some(hooks) = T::Row::hooks().0 {
            match is_new {
                true => (hooks.before_insert)(&mut self),
                false => (hooks.before_update)(&mut self),
            }
            (hooks.validate)(&mut self, invalid.of(TableInfo::of::<T::Row>(), u32::MAX));
        }
        let reason = invalid.result();
        reason.map_err(|reason| Error::Session {
            reason,
            sql: String::new(),
        })?;
        Ok(self.into_row())
    }
    fn into_row(self) -> CheckedRow<T> {
        let columns = columns_of::<T::Row>();
        let mut cells = self.cells;
        let in_order = columns.iter().filter_map(|own| {
            let at = cells
                .iter()
                .position(|cell| cell.column == own.column.name)?;
            Some((own.column, cells.swap_remove(at).value))
        });
        CheckedRow {
            cells: Cells::of(in_order),
            of: PhantomData,
        }
    }
}
/// A row, or changes, of the table `T` that its [`Behavior`] has checked: for [`insert_into`](crate::write::insert_into)
/// and [`update`](crate::write::update()).
#[must_use = "it is to be inserted, or set"]
pub struct CheckedRow<T> {
    cells: Cells,
    of: PhantomData<fn() -> T>,
}
#[diagnostic::do_not_recommend]
impl<T> AssignmentList for CheckedRow<T> {
    type All = Self;
}
impl<T, K, Ctx> Assigns<T, K, Ctx, ()> for CheckedRow<T> {
    type Given<Rest> = AllGiven;
}
/// All that a row must have: the struct that it was made of sees to that.
pub struct AllGiven;
impl Once for AllGiven {}
#[diagnostic::do_not_recommend]
impl<R> Complete<R> for AllGiven {}
impl<T, D: Dialect> RenderAssignments<D> for CheckedRow<T> {
    const STATIC: bool = <Cells as RenderAssignments<D>>::STATIC;
    const KEPT: Option<bool> = <Cells as RenderAssignments<D>>::KEPT;
    const ONE_EACH: bool = <Cells as RenderAssignments<D>>::ONE_EACH;
    fn columns(&self, columns: &mut Vec<ColumnOfRow>) {
        RenderAssignments::<D>::columns(&self.cells, columns);
    }
    fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.cells.render_columns(first, out)
    }
    fn render_values<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.cells.render_values(first, out)
    }
    fn render_set<'b, Of: Table>(
        &'b self,
        first: &mut bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.cells.render_set::<Of>(first, out)
    }
    fn width(&self) -> usize {
        RenderAssignments::<D>::width(&self.cells)
    }
    fn size(&self) -> usize {
        RenderAssignments::<D>::size(&self.cells)
    }
    fn same_columns(&self, other: &Self) -> bool {
        RenderAssignments::<D>::same_columns(&self.cells, &other.cells)
    }
}

impl<C: Driver> SessionOptions<C> {
    /// A row for a plain INSERT, from the table's generated struct for new rows: with the values of [`default_of`], and
    /// those that its [`Behavior`] sets, if it is valid.
    ///
    /// ```
    /// # mod schema { relata::__behavior_example!(); }
    /// # use schema::notes::{self, NewNote};
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::session::SessionOptions;
    /// # fn f(conn: &mut SqliteConnection, options: &SessionOptions<SqliteConnection>, new: NewNote) -> relata::Result<()> {
    /// insert_into(notes::table).values(options.new_row(notes::table, new)?).run(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`default_of`]: Self::default_of
    ///
    /// # Errors
    /// [`SessionError::Invalid`](super::SessionError::Invalid).
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn new_row<T: Insertable<Row: TableRow<Table = T>>, V: InsertRow<T, WithoutOverriding, (), Row = Cells>>(&self, _: Tab<T>, row: V) -> Result<CheckedRow<T>> {
        Checked::new(row.into_row()).checked(&self.0.defaults, true)
    }
    /// Changes for a plain UPDATE, from the struct that the table's module has for them. What the rows are, it does not
    /// know: [`Written::get`] has values of columns that are changed only.
    ///
    /// # Errors
    /// [`SessionError::Invalid`](super::SessionError::Invalid).
    #[rustfmt::skip]
    pub fn changes<T: Insertable<Row: TableRow<Table = T>>, V: SetClause<T, Rows<NewRow>, (), Set = Cells>>(&self, _: Tab<T>, changes: V) -> Result<CheckedRow<T>> {
        Checked::new(changes.into_set()).checked(&self.0.on_update, false)
    }
}

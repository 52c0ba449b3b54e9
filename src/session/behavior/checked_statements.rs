//! Rows for plain statements, checked by the behavior of their table.

use std::marker::PhantomData;

use crate::dialect::Dialect;
use crate::engine::Driver;
use crate::error::{Error, RenderResult, Result};
use crate::render::Sql;
use crate::scope::{NewRow, Rows};
use crate::session::behavior::hooks::{AnyRow, AnyWritten, Invalid};
use crate::session::mapping::info::TableInfo;
use crate::session::mapping::{TableRow, columns_of};
use crate::session::options::{Made, SessionOptions, make};
use crate::table::{Tab, Table};
use crate::write::{
    AssignmentList, Assigns, CellValue, Cells, ColumnOfRow, ColumnValue, Complete, InsertRow,
    Insertable, Once, RenderAssignments, SetClause, WithoutOverriding,
};

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
/// A row, or changes, of the table `T` that its [`Behavior`](crate::session::Behavior) has checked: for [`insert_into`](crate::write::insert_into)
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
/// The row is complete: the struct from which it was made ensures that.
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
    /// A row for a plain INSERT, from the table's generated struct for new rows: with the values of [`default_of`] and
    /// those that its [`Behavior`](crate::session::Behavior) sets, if it is valid.
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
    /// [`SessionError::Invalid`](crate::session::SessionError::Invalid).
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn new_row<T: Insertable<Row: TableRow<Table = T>>, V: InsertRow<T, WithoutOverriding, (), Row = Cells>>(&self, _: Tab<T>, row: V) -> Result<CheckedRow<T>> {
        Checked::new(row.into_row()).checked(&self.0.defaults, true)
    }
    /// Changes for a plain UPDATE, from the struct that the table's module has for them. The rows themselves are not
    /// known: [`Written::get`](crate::session::Written::get) returns only values of columns that are changed.
    ///
    /// # Errors
    /// [`SessionError::Invalid`](crate::session::SessionError::Invalid).
    #[rustfmt::skip]
    pub fn changes<T: Insertable<Row: TableRow<Table = T>>, V: SetClause<T, Rows<NewRow>, (), Set = Cells>>(&self, _: Tab<T>, changes: V) -> Result<CheckedRow<T>> {
        Checked::new(changes.into_set()).checked(&self.0.on_update, false)
    }
}

//! COPY .. FROM STDIN of PostgreSQL: many rows at once.
//! <https://www.postgresql.org/docs/current/sql-copy.html>

use std::marker::PhantomData;

use diesel::pg::Pg;

use super::Cells;
use super::assign::Assign;
use super::column_part::{AssignPart, AssignedPlace};
use super::insert::InsertRow;
use super::insertable::{Insertable, OverridingSystemValue};
use crate::table::{Column, InOneTable, Tab};
use crate::types::{CopyWriter, HasType, SqlType, Value, WrongValue};

/// `COPY table FROM STDIN`: the fastest way to get many rows into a table of PostgreSQL.
///
/// ```no_run
/// use relata::prelude::*;
/// # use relata::connection::PgConnection;
/// # use relata::doc::users;
/// # fn f(conn: &mut PgConnection) -> relata::Result<()> {
/// let people = (0..1_000_000).map(|n| {
///     (users::name.to(format!("user {n}")), users::email.to(format!("user{n}@example.com")))
/// });
/// let copied: usize = copy_into(users::table).rows(people).run(conn)?;
/// # Ok(())
/// # }
/// ```
///
/// ```sql
/// COPY "users"("name", "email") FROM STDIN WITH (FORMAT binary)
/// ```
///
/// The rows are those of [`insert_into`](super::insert_into), with the same checks: columns without a value get
/// their default, and columns without a default are required. COPY lacks RETURNING, ON CONFLICT, and values that are
/// expressions. It fires triggers and checks constraints as INSERT does, and takes values for
/// `GENERATED ALWAYS AS IDENTITY` columns as `OVERRIDING SYSTEM VALUE` does.
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn copy_into<T: Insertable>(_: Tab<T>) -> CopyInto<T> where (): InOneTable<T> {
    CopyInto(PhantomData)
}

/// `COPY table FROM STDIN`, which still needs rows.
#[must_use = "COPY needs rows: `.rows(..)`"]
pub struct CopyInto<T>(PhantomData<fn() -> T>);

impl<T: Insertable> CopyInto<T> {
    /// Sets the rows, from any iterator: tuples of assignments, or the table's structs of new rows. They are
    /// taken one by one as they are sent, and are never all in memory.
    ///
    /// Structs must all leave out the same columns.
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn rows<L: RowsToCopy<T, I, Iter = R>, I, R>(self, rows: L) -> CopyRows<T, R> {
        CopyRows { rows: rows.into_rows(), table: PhantomData }
    }
}

/// New rows of the table `T`: an iterator of [new rows](InsertRow).
pub trait RowsToCopy<T, I> {
    /// An iterator over the rows.
    type Iter;
    /// Converts the rows to an iterator.
    fn into_rows(self) -> Self::Iter;
}
#[rustfmt::skip]
impl<L: IntoIterator<Item = V>, V: InsertRow<T, OverridingSystemValue, I, Row = R>, T, I, R> RowsToCopy<T, I> for L {
    type Iter = std::iter::Map<L::IntoIter, fn(V) -> R>;
    fn into_rows(self) -> Self::Iter {
        self.into_iter().map(V::into_row)
    }
}

impl<T> CopyInto<T> {
    /// Rows are missing: this method exists for the compiler's message.
    #[doc(hidden)]
    #[rustfmt::skip]
    pub fn run<C>(self, _: &mut C) -> crate::Result<usize> where (): HasCopiedRows<T> {
        Ok(0)
    }
}
/// Never implemented: COPY needs rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "COPY `{T}` FROM STDIN has no rows",
    label = "add rows with `.rows(..)`"
)]
pub trait HasCopiedRows<T> {}

/// `COPY table FROM STDIN` with its rows. [`run`](Self::run) sends them.
#[must_use = "COPY does nothing until it is run, as with `.run(&mut conn)`"]
pub struct CopyRows<T, L> {
    pub(crate) rows: L,
    table: PhantomData<fn() -> T>,
}

/// A row of values that COPY can send.
#[doc(hidden)]
pub trait CopiedRow {
    /// The columns that have values.
    fn columns(&self, out: &mut Vec<&'static str>);
    /// True if these are the columns.
    fn are_columns(&self, columns: &[&'static str]) -> bool {
        let _ = columns;
        true
    }
    /// Writes the values.
    fn copy(&self, out: &mut CopyWriter) -> Result<(), WrongValue>;
}

/// Repeats the bound, so that rustc names an invalid column instead of listing all kinds of rows.
#[doc(hidden)]
pub trait OnlyValues: CopiedRow + Send {}
impl<R: CopiedRow + Send> OnlyValues for R {}

/// Implemented if COPY can send the value for the column `C`. Implemented for `()`, so that rustc names the column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is assigned an expression, and COPY sends only values",
    label = "`insert_into(..).rows(..)` accepts expressions; leave out `{C}` to use its default"
)]
pub trait SendsValue<C, E> {
    /// Writes the value.
    fn send(value: &E, out: &mut CopyWriter) -> Result<(), WrongValue>;
}
#[diagnostic::do_not_recommend]
impl<C: Column, E: IsBound> SendsValue<C, E> for () {
    #[inline]
    fn send(value: &E, out: &mut CopyWriter) -> Result<(), WrongValue> {
        value.copy(C::NAME, out)
    }
}
/// A plain value, as opposed to other expressions.
#[doc(hidden)]
pub trait IsBound {
    fn copy(&self, column: &'static str, out: &mut CopyWriter) -> Result<(), WrongValue>;
}
#[diagnostic::do_not_recommend]
impl<ST: SqlType, N> IsBound for Value<ST, N>
where
    Pg: HasType<ST::Base>,
{
    #[inline]
    fn copy(&self, column: &'static str, out: &mut CopyWriter) -> Result<(), WrongValue> {
        out.value(column, self.bound())
    }
}

impl<C: Column, E> CopiedRow for Assign<C, E>
where
    (): SendsValue<C, E>,
{
    fn columns(&self, out: &mut Vec<&'static str>) {
        out.push(C::NAME);
    }
    #[inline]
    fn copy(&self, out: &mut CopyWriter) -> Result<(), WrongValue> {
        <() as SendsValue<C, E>>::send(&self.value, out)
    }
}

/// Never implemented: COPY sends only whole columns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a part of column `{C}` is assigned, and COPY sends whole columns",
    label = "`insert_into(..).rows(..)` accepts parts of columns"
)]
pub trait SendsPart<C> {}
impl<P: AssignedPlace<Column = C>, C, E> CopiedRow for AssignPart<P, E>
where
    (): SendsPart<C>,
{
    fn columns(&self, _: &mut Vec<&'static str>) {}
    fn copy(&self, _: &mut CopyWriter) -> Result<(), WrongValue> {
        Ok(())
    }
}

impl CopiedRow for Cells {
    fn columns(&self, out: &mut Vec<&'static str>) {
        out.extend(self.columns());
    }
    fn are_columns(&self, columns: &[&'static str]) -> bool {
        self.are_of(columns)
    }
    fn copy(&self, out: &mut CopyWriter) -> Result<(), WrongValue> {
        self.copy(out)
    }
}

macro_rules! copied_rows {
    ($($t:ident $i:ident),+) => {
        impl<$($t: CopiedRow),+> CopiedRow for ($($t,)+) {
            #[allow(non_snake_case)]
            fn columns(&self, out: &mut Vec<&'static str>) {
                let ($($t,)+) = self;
                $($t.columns(out);)+
            }
            #[allow(non_snake_case)]
            #[inline]
            fn copy(&self, out: &mut CopyWriter) -> Result<(), WrongValue> {
                let ($($t,)+) = self;
                $($t.copy(out)?;)+
                Ok(())
            }
        }
    };
}
crate::tuples::all_tuples!(copied_rows);

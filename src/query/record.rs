//! Rows whose values are read by column.

use std::fmt;
use std::marker::PhantomData;

use super::Select;
use super::select_list::{
    Chosen, ListNames, Listed, OwnNames, RenderSelection, Selectable, Selected,
};
use super::subquery::SubqueryColumn;
use crate::dialect::Dialect;
use crate::error::{Decoded, RenderResult};
use crate::expr::label::{Label, Labeled};
use crate::render::Sql;
use crate::row::{Decode, Describe, Field, RowSource, Whole};
use crate::scope::{Here, InTable, Nullability, There};
use crate::table::{Col, Column, Tab, Table};

impl<S, F, C, W, O, P, X> Select<S, F, C, W, O, P, X> {
    /// Rows whose values are read by column, with [`SelectedRecord::get`], instead of by position.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// fn print(conn: &mut SqliteConnection) -> relata::Result<()> {
    ///     for row in from(users::table).select((users::name, users::age)).records().all(conn)? {
    ///         let age: &Option<i64> = row.get(users::age);
    ///         println!("{}: {age:?}", row.get(users::name));
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn records(self) -> Select<S, F, Records<C>, W, O, P, X> where C: Recordable {
        self.with_list(Records)
    }
}

/// A SELECT list whose rows can be read by column.
#[diagnostic::on_unimplemented(
    message = "`records` is for queries that select columns",
    label = "rows of whole tables and of structs are read by their fields"
)]
pub trait Recordable {}
#[diagnostic::do_not_recommend]
impl<L, De: RecordValues> Recordable for Chosen<L, De> {}

/// The SELECT list `C`, read as records.
#[derive(Clone)]
pub struct Records<C>(C);

impl<C: Listed> Listed for Records<C> {
    type List = C::List;
    type Class = C::Class;
    const WIDTH: usize = C::WIDTH;
    fn names(into: &mut OwnNames) {
        C::names(into);
    }
}
#[diagnostic::do_not_recommend]
impl<L: Selectable<List: 'static>, De: RecordValues, S> Selected<S> for Records<Chosen<L, De>> {
    type Decode = AsRecord<L::List, De>;
    super::select_list::no_loads!();
}
impl<C: RenderSelection<D>, D: Dialect> RenderSelection<D> for Records<C> {
    const STATIC: bool = C::STATIC;
    const VALUES: bool = C::VALUES;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.0.render_selection(names, out)
    }
}

/// Reads a row as a [`SelectedRecord`].
#[doc(hidden)]
pub struct AsRecord<L, De>(PhantomData<fn() -> (L, De)>);
impl<L: 'static, De: RecordValues> Decode for AsRecord<L, De> {
    type Row = SelectedRecord<L, De>;
    type Null = De::Null;
    type Fields = <De as Decode>::Fields;
    const WIDTH: usize = De::WIDTH;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
        De::decode(row).map(|row| SelectedRecord {
            values: De::split(row),
            list: PhantomData,
        })
    }
    fn describe<R: Describe>(row: &mut R) {
        De::describe(row);
    }
    fn describe_all<R: Describe>(row: &mut R) {
        De::describe_all(row);
    }
}

/// The values of a row, as nested pairs next to those of the SELECT list.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`records` is for queries that select columns",
    label = "rows of whole tables and of structs are read by their fields"
)]
pub trait RecordValues: Decode {
    type Pairs: Send + 'static;
    /// The types of the values, likewise.
    type Fields;
    fn split(row: Self::Row) -> Self::Pairs;
    fn join(pairs: Self::Pairs) -> Self::Row;
}

macro_rules! single_values {
    ($($single:ident<$($of:ident),+>)*) => {$(
        impl<$($of),+> RecordValues for $single<$($of),+>
        where
            Self: Decode,
        {
            type Pairs = (Self::Row, ());
            type Fields = (Self, ());
            fn split(row: Self::Row) -> Self::Pairs {
                (row, ())
            }
            fn join(pairs: Self::Pairs) -> Self::Row {
                pairs.0
            }
        }
    )*};
}
single_values!(Field<T, N, E> Whole<T, N>);

macro_rules! tuple_values {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Decode),+> RecordValues for ($($t,)+) {
            type Pairs = tuple_values!(@type $($t)+);
            type Fields = tuple_values!(@fields $($t)+);
            #[allow(non_snake_case)] // a value is named like its type
            fn split(($($t,)+): Self::Row) -> Self::Pairs {
                tuple_values!(@value $($t)+)
            }
            #[allow(non_snake_case)]
            fn join(tuple_values!(@value $($t)+): Self::Pairs) -> Self::Row {
                ($($t,)+)
            }
        }
    };
    (@fields) => { () };
    (@fields $t:ident $($rest:ident)*) => { ($t, tuple_values!(@fields $($rest)*)) };
    (@type) => { () };
    (@type $t:ident $($rest:ident)*) => { ($t::Row, tuple_values!(@type $($rest)*)) };
    (@value) => { () };
    (@value $t:ident $($rest:ident)*) => { ($t, tuple_values!(@value $($rest)*)) };
}
crate::tuples::all_tuples!(tuple_values);

/// A row whose values are read by column: `row.get(users::email)`.
///
/// `L` is the SELECT list, `De` how it is read. Made by [`records`](Select::records).
pub struct SelectedRecord<L, De: RecordValues> {
    values: De::Pairs,
    list: PhantomData<fn() -> L>,
}

impl<L, De: RecordValues> SelectedRecord<L, De> {
    /// The value of a selected column, or the struct of a whole selected table.
    ///
    /// The columns of a table that was selected whole are fields of its struct. An item that is not a
    /// column, such as a computed value, is accessible by position only: [`into_row`](Self::into_row).
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// fn emails(conn: &mut SqliteConnection) -> relata::Result<Vec<String>> {
    ///     let query = from(users::table).select((users::name, users::email)).records();
    ///     let rows = query.all(conn)?;
    ///     Ok(rows.iter().map(|row| row.get(users::email).clone()).collect())
    /// }
    /// ```
    ///
    /// A column that was not selected does not compile: "column `users::email` is not in the
    /// SELECT list of this query".
    pub fn get<K: RecordKey<L, De::Pairs, I>, I>(&self, key: K) -> &K::Value {
        key.find(&self.values)
    }

    /// The row as the query without [`records`](Select::records) would return it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// fn lengths(conn: &mut SqliteConnection) -> relata::Result<Vec<(String, i32)>> {
    ///     let query = from(users::table).select((users::name, length(users::name))).records();
    ///     Ok(query.all(conn)?.into_iter().map(|row| row.into_row()).collect())
    /// }
    /// ```
    pub fn into_row(self) -> De::Row {
        De::join(self.values)
    }
}

impl<L, De: RecordValues> Clone for SelectedRecord<L, De>
where
    De::Pairs: Clone,
{
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            list: PhantomData,
        }
    }
}
impl<L, De: RecordValues> PartialEq for SelectedRecord<L, De>
where
    De::Pairs: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}
impl<L, De: RecordValues> fmt::Debug for SelectedRecord<L, De>
where
    De::Pairs: DebugPairs,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.values.add_to(&mut f.debug_tuple("Record"))
    }
}

/// Nested pairs that print as a flat list.
#[doc(hidden)]
pub trait DebugPairs {
    fn add_to(&self, list: &mut fmt::DebugTuple<'_, '_>) -> fmt::Result;
}
impl DebugPairs for () {
    fn add_to(&self, list: &mut fmt::DebugTuple<'_, '_>) -> fmt::Result {
        list.finish()
    }
}
impl<V: fmt::Debug, R: DebugPairs> DebugPairs for (V, R) {
    fn add_to(&self, list: &mut fmt::DebugTuple<'_, '_>) -> fmt::Result {
        self.1.add_to(list.field(&self.0))
    }
}

/// A key that finds a value in a [`SelectedRecord`]: a column or a table. The index `I` is inferred.
#[diagnostic::on_unimplemented(
    message = "a record is read by column or by table, not by `{Self}`",
    label = "expected a selected column, such as `users::email`"
)]
pub trait RecordKey<L, V, I> {
    /// The type of the value.
    type Value;
    #[doc(hidden)]
    fn find(self, values: &V) -> &Self::Value;
}
#[diagnostic::do_not_recommend]
impl<C: Column, L: RecordHasColumn<C, V, I>, V, I> RecordKey<L, V, I> for Col<C> {
    type Value = L::Value;
    fn find(self, values: &V) -> &L::Value {
        L::value(values)
    }
}
#[diagnostic::do_not_recommend]
impl<N, L: RecordHasColumn<Label<N>, V, I>, V, I> RecordKey<L, V, I> for Label<N> {
    type Value = L::Value;
    fn find(self, values: &V) -> &L::Value {
        L::value(values)
    }
}
#[diagnostic::do_not_recommend]
impl<T: Table, L: HasTable<T, V, I>, V, I> RecordKey<L, V, I> for Tab<T> {
    type Value = L::Value;
    fn find(self, values: &V) -> &L::Value {
        L::value(values)
    }
}

/// Implemented if the column `C` is in this SELECT list with the values `V`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is not in the SELECT list of this query",
    label = "this row has no `{C}`"
)]
pub trait RecordHasColumn<C, V, I> {
    type Value;
    fn value(values: &V) -> &Self::Value;
}
impl<C, R, V, Vs> RecordHasColumn<C, (V, Vs), Here> for (Col<C>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
#[diagnostic::do_not_recommend]
impl<C, R, V, Vs> RecordHasColumn<C, (V, Vs), Here> for (Option<Col<C>>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
#[diagnostic::do_not_recommend]
impl<E, N, R, V, Vs> RecordHasColumn<Label<N>, (V, Vs), Here> for (Labeled<E, N>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
#[diagnostic::do_not_recommend]
impl<E, N, R, V, Vs> RecordHasColumn<Label<N>, (V, Vs), Here> for (Option<Labeled<E, N>>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
#[diagnostic::do_not_recommend]
impl<N, R, V, Vs> RecordHasColumn<Label<N>, (V, Vs), Here> for (Label<N>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
// A column of a subquery is found by its name there: that of the inner column or label.
#[diagnostic::do_not_recommend]
impl<C: Column, Ta, T, N, R, V, Vs> RecordHasColumn<C, (V, Vs), Here>
    for (Col<SubqueryColumn<Ta, Col<C>, T, N>>, R)
{
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
#[diagnostic::do_not_recommend]
impl<L, Ta, T, N, R, V, Vs> RecordHasColumn<Label<L>, (V, Vs), Here>
    for (Col<SubqueryColumn<Ta, Label<L>, T, N>>, R)
{
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
// Of the types of values: those of a whole table are the types of its columns.
#[diagnostic::do_not_recommend]
impl<C: Column, N: Nullability, R, Vs> RecordHasColumn<C, (Whole<C::Table, N>, Vs), InTable>
    for (Tab<C::Table>, R)
{
    type Value = Field<C::Type, N::Or<C::Null>>;
    fn value(_: &(Whole<C::Table, N>, Vs)) -> &Self::Value {
        const { &Field::NEW }
    }
}
#[diagnostic::do_not_recommend]
impl<C, H, R: RecordHasColumn<C, Vs, I>, V, Vs, I> RecordHasColumn<C, (V, Vs), There<I>>
    for (H, R)
{
    type Value = R::Value;
    fn value(values: &(V, Vs)) -> &R::Value {
        R::value(&values.1)
    }
}

/// Implemented if the whole table `T` is in this SELECT list with the values `V`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "table `{T}` is not in the SELECT list of this query",
    label = "this row has no struct of `{T}`"
)]
pub trait HasTable<T, V, I> {
    type Value;
    fn value(values: &V) -> &Self::Value;
}
impl<T, R, V, Vs> HasTable<T, (V, Vs), Here> for (Tab<T>, R) {
    type Value = V;
    fn value(values: &(V, Vs)) -> &V {
        &values.0
    }
}
#[diagnostic::do_not_recommend]
impl<T, H, R: HasTable<T, Vs, I>, V, Vs, I> HasTable<T, (V, Vs), There<I>> for (H, R) {
    type Value = R::Value;
    fn value(values: &(V, Vs)) -> &R::Value {
        R::value(&values.1)
    }
}

//! INSERT of the rows of a query: `INSERT INTO table (columns) SELECT ..` (SQL:2016 part 2, 14.11).

use std::marker::PhantomData;
use std::ops::Range;

use super::assign::{HasColumn, Nulls, Writable, comma};
use super::column_part::{AssignedPlace, FitsPlace, RenderPlace};
use super::insert::{Insert, InsertInto, RenderOverriding, RenderSource};
use super::insertable::Insertable;
use super::required::{Complete, Once, PartOf};
use crate::dialect::{Dialect, HasPartsOfColumns};
use crate::error::RenderResult;
use crate::expr::functions::array::marker::{SLICE, SUBSCRIPT};
use crate::expr::functions::composite::FIELD;
use crate::expr::{Call, Infix};
use crate::query::{IsQuery, QueryExpression, Shape};
use crate::render::Sql;
use crate::row::Field;
use crate::scope::Closed;
use crate::statement::Returns;
use crate::table::{Col, Column};
use crate::types::{Fits, SqlType, Value};

impl<T: Insertable, K> InsertInto<T, K> {
    /// The columns that a query fills: `.columns((users::name, users::email)).select(query)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let insert = insert_into(users::table)
    ///     .columns((users::name, users::email))
    ///     .select(from(employees::table).select((employees::name, lower(employees::name))));
    /// ```
    ///
    /// On PostgreSQL also parts of columns, such as `documents::tags.subscript(1)`.
    #[rustfmt::skip]
    pub fn columns<L: InsertColumns<T, K>>(self, columns: L) -> InsertFrom<T, K, L> {
        InsertFrom { columns, of: PhantomData }
    }
}

/// Columns for a query to fill.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not columns of the table `{T}`",
    label = "expected a tuple of columns, such as `(users::name, users::email)`"
)]
pub trait InsertColumns<T, K> {}
impl<
    L: ColumnTuple<All = A>,
    A: WritableColumns<T, K, Given<()> = G>,
    G: Once + Complete<R>,
    T: Insertable<Required = R>,
    R,
    K,
> InsertColumns<T, K> for L
{
}
/// Columns of any table: like [`Assignments`].
#[doc(hidden)]
pub trait ColumnTuple {
    type All;
}
/// Columns of the table `T`.
#[doc(hidden)]
pub trait WritableColumns<T, K> {
    /// The columns among assigned ones, followed by `Rest`.
    type Given<Rest>;
}
macro_rules! insert_columns {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: FilledColumn),+> ColumnTuple for ($($t,)+) {
            type All = Self;
        }
        impl<Table, Kind, $($t: FilledColumn<Column = $i>, $i: Column<Write: Writable<$i, Kind>>),+> WritableColumns<Table, Kind> for ($($t,)+)
        where
            $((): HasColumn<Table, $i>,)+
        {
            type Given<Rest> = insert_columns!(@list Rest; $($t)+);
        }
        #[diagnostic::do_not_recommend]
        impl<$($t, $i: FilledColumn),+> SameWidth<($($i,)+)> for ($($t,)+) {
            type Pairs = ($(($t, $i::Takes),)+);
        }
        impl<$($t: FillsColumn<$i> + FillsNulls<$i>, $i),+> AllFill for ($(($t, $i),)+) {}
    };
    (@list $last:ident;) => { $last };
    (@list $last:ident; $t:ident $($rest:ident)*) => { ($t::Given, insert_columns!(@list $last; $($rest)*)) };
}
crate::tuples::all_tuples!(insert_columns);

/// A column that a query fills, or a part of one.
#[doc(hidden)]
pub trait FilledColumn {
    /// The column itself.
    type Column;
    /// The column, or a part of it, among assigned columns.
    type Given;
    /// The type that decides which values the column accepts.
    type Takes;
}
impl<C> FilledColumn for Col<C> {
    type Column = C;
    type Given = C;
    type Takes = C;
}
// No row is in scope, so subscripts must be values.
macro_rules! filled_parts {
    ($([$($g:tt)*] $part:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<A: FilledColumn, T, $($g)*> FilledColumn for $part
        where
            Self: AssignedPlace,
        {
            type Column = A::Column;
            type Given = PartOf<A::Column>;
            type Takes = FilledPart<A::Column, T, <Self as AssignedPlace>::TakesNull>;
        }
    )*};
}
filled_parts! {
    [S: SqlType] Call<SUBSCRIPT, (A, Value<S>), T>;
    [S: SqlType, R: SqlType] Call<SLICE, (A, Value<S>, Value<R>), T>;
    [F, N] Call<FIELD<F, N>, (A,), T>;
    [Op, S: SqlType] Infix<Op, A, Value<S>, T>;
}
/// A part of the column `C`, of the SQL type `T`, that takes NULL or not (`Q`).
#[doc(hidden)]
pub struct FilledPart<C, T, Q>(PhantomData<fn() -> (C, T, Q)>);

/// A query whose columns fit the columns `C` of a table.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query",
    label = "expected a query: a statement that writes rows cannot be part of another"
)]
pub trait FillsColumns<C> {}
impl<Q: Selected<Decode = De, Free = Fr>, De: SameWidth<C, Pairs = P>, Fr: Closed, P: AllFill, C>
    FillsColumns<C> for Q
{
}

/// A query. Other bounds are on its columns, so that rustc reports an argument that is not a query only once.
#[doc(hidden)]
pub trait Selected {
    type Decode;
    type Free;
}
#[diagnostic::do_not_recommend]
impl<Q: IsQuery + Returns> Selected for Q {
    type Decode = Q::Decode;
    type Free = Q::Free;
}

/// Implemented for as many columns as in `C`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the query must select as many columns as it fills",
    label = "selects another number of columns"
)]
pub trait SameWidth<C> {
    /// Each column of the query with that of the table.
    type Pairs;
}
// A query of one column is not always a tuple of one column.
#[diagnostic::do_not_recommend]
impl<T, N, E, C: FilledColumn> SameWidth<(C,)> for Field<T, N, E> {
    type Pairs = ((Self, C::Takes),);
}
/// Columns of a query that fit those of a table.
#[doc(hidden)]
pub trait AllFill {}

/// A column of a query that fits the column `C` of a table.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` cannot take the query's column: it has another SQL type",
    label = "selects another SQL type than that of `{C}`"
)]
pub trait FillsColumn<C> {}
#[diagnostic::do_not_recommend]
impl<C: Column, T: Fits<C::Type>, N, E> FillsColumn<C> for Field<T, N, E> {}
#[diagnostic::do_not_recommend]
impl<C, ST, Q, T: Fits<ST>, N, E> FillsColumn<FilledPart<C, ST, Q>> for Field<T, N, E> {}
/// A column of a query that is not NULL where the column `C` is NOT NULL.
#[doc(hidden)]
pub trait FillsNulls<C> {}
impl<C: Column, T, N: Nulls<C, C::Null>, E> FillsNulls<C> for Field<T, N, E> {}
impl<C, ST, Q, T, N: FitsPlace<Q>, E> FillsNulls<FilledPart<C, ST, Q>> for Field<T, N, E> {}

/// `INSERT INTO table (columns)`, which still needs a query.
#[must_use = "INSERT needs rows: `.select(query)`"]
pub struct InsertFrom<T, K, C> {
    columns: C,
    of: PhantomData<fn() -> (T, K)>,
}
impl<T, K, C> InsertFrom<T, K, C> {
    /// Sets the query whose rows are inserted: as many columns as the INSERT names, of types that fit them, and not NULL
    /// if they are NOT NULL.
    #[rustfmt::skip]
    pub fn select<Q: FillsColumns<C>>(self, query: Q) -> Insert<T, K, FromQuery<C, Q>> {
        Insert::new(FromQuery { query, columns: self.columns })
    }
}

/// The rows of a query.
#[derive(Debug, Clone)]
pub struct FromQuery<C, Q> {
    query: Q,
    columns: C,
}

impl<C: RenderColumnList<D> + 'static, Q: QueryExpression<D>, D: Dialect> RenderSource<D>
    for FromQuery<C, Q>
{
    const STATIC: bool = C::STATIC && Q::STATIC;
    fn rows(&self, _: Range<usize>) -> Option<usize> {
        None
    }
    fn column(&self, _: Range<usize>) -> Option<&'static str> {
        C::FIRST
    }
    fn render_source<'b, K: RenderOverriding<D>>(
        &'b self,
        _: Range<usize>,
        followed: bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(" (");
        self.columns.render_column_list(out)?;
        out.push(")");
        out.push(K::SQL);
        // SQLite would parse the ON of ON CONFLICT as that of a join.
        // https://www.sqlite.org/lang_upsert.html#parsing_ambiguity
        if followed && D::SYNTAX.conflict_after_where {
            out.push(" SELECT * FROM (");
            self.query.render(out)?;
            out.push(") WHERE true");
            return Ok(());
        }
        // The query may read the table itself, whose columns ON DUPLICATE KEY UPDATE would then name twice.
        if followed && D::SYNTAX.duplicate_key {
            out.push(" SELECT * FROM (");
            self.query.render_shape(Shape::Numbered, out)?;
            out.push(") AS ");
            return out.identifier("given");
        }
        out.push(" ");
        self.query.render(out)
    }
}
/// Writes the columns that a query fills.
#[doc(hidden)]
pub trait RenderColumnList<D: Dialect> {
    const STATIC: bool;
    /// The first of them, if it is a whole column.
    const FIRST: Option<&'static str>;
    fn render_column_list<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
macro_rules! column_lists {
    ($($t:ident $i:ident),+) => {
        impl<D: Dialect, $($t: RenderPlace<D>),+> RenderColumnList<D> for ($($t,)+)
        where
            $(D: HasPlaceOf<$t>,)+
        {
            const STATIC: bool = true $(&& $t::STATIC)+;
            const FIRST: Option<&'static str> = [$($t::COLUMN),+][0];
            #[allow(non_snake_case)]
            fn render_column_list<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                let first = &mut true;
                $(
                    comma(first, out);
                    $t.render_place(out)?;
                )+
                Ok(())
            }
        }
    };
}
crate::tuples::all_tuples!(column_lists);
/// A database that accepts the column, or the part of one, as the target of an assignment.
#[doc(hidden)]
pub trait HasPlaceOf<P> {}
#[diagnostic::do_not_recommend]
impl<C, D> HasPlaceOf<Col<C>> for D {}
impl<F, A, T, D: HasPartsOfColumns> HasPlaceOf<Call<F, A, T>> for D {}
impl<Op, A, B, T, D: HasPartsOfColumns> HasPlaceOf<Infix<Op, A, B, T>> for D {}

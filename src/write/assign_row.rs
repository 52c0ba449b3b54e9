//! Several columns that one query assigns: `SET (a, b) = (SELECT ..)` (SQL:2016 part 2, 14.15).
//!
//! <https://www.postgresql.org/docs/15/sql-update.html>, <https://www.sqlite.org/lang_update.html>

use super::assign::{AssignmentList, Assigns, ColumnOfRow, RenderAssignments, comma};
use super::insert_select::{
    AllFill, ColumnTuple, FilledColumn, FilledPart, RenderColumnList, SameWidth, WritableColumns,
};
use crate::dialect::{Dialect, HasRowAssignments};
use crate::error::RenderResult;
use crate::query::{IsQuery, QueryExpression, Shape};
use crate::render::Sql;
use crate::scope::{Cons, FreeIn, NotNull, Nullable, Rows};
use crate::statement::Returns;
use crate::table::{Column, Table};

/// The columns `L` get the values of the single row of the query `Q`: made by [`to`](RowAssignment::to) of a tuple of columns.
#[must_use = "an assignment does nothing until `set` takes it"]
#[derive(Debug, Clone, Copy)]
pub struct AssignRow<L, Q> {
    columns: L,
    query: Q,
}

/// Assigns several columns from one query, as a method of a tuple of columns.
pub trait RowAssignment: ColumnTuple + Sized {
    /// `SET (a, b) = (SELECT ..)`, for [`update`](super::update), `do_update` and `update` of a MERGE. PostgreSQL and SQLite.
    ///
    /// The query must return as many columns, of types that fit. If it returns no row, all columns become NULL: so a NOT NULL column
    /// accepts only a query that always returns a row, an aggregate without GROUP BY. More than one row is an error of the database (SQLite
    /// takes the first).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let bought = from(orders::table)
    ///     .correlate(users::table)
    ///     .filter(orders::user_id.eq(users::id))
    ///     .select((count(), count().gt(0)));
    /// let counted = update(users::table).set((users::age, users::is_active).to(bought)).filter(users::id.eq(7));
    /// ```
    ///
    /// ```sql
    /// UPDATE "users" SET ("age", "is_active") = (SELECT count(*), count(*) > $1 FROM "orders" WHERE "orders"."user_id" = "users"."id")
    /// WHERE "users"."id" = $2
    /// ```
    ///
    /// MySQL: "`Mysql` does not assign several columns from one query". There assign each column its
    /// [`scalar_subquery`](crate::query::QueryMethods::scalar_subquery).
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    fn to<Q: FillsRow<Self, Query = P>, P>(self, query: Q) -> AssignRow<Self, P> {
        AssignRow { columns: self, query: query.into_query() }
    }
}
impl<L: ColumnTuple> RowAssignment for L {}

/// A query whose single row fits the columns `L`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query",
    label = "expected a query; a single column takes a value: `users::age.to(30)`"
)]
pub trait FillsRow<L> {
    /// The query itself.
    type Query;
    fn into_query(self) -> Self::Query;
}
// NOT NULL columns are found before the row is checked for them.
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<L: Strict<Column = X>, X, Q: OneRow<Decode = De, Missing = M>, De: SameWidth<L, Pairs = P>, P: AllFill, M: RowFor<X>> FillsRow<L> for Q {
    type Query = Q;
    fn into_query(self) -> Q {
        self
    }
}

/// A query. Other bounds are on its columns, so that rustc reports an argument that is not a query only once.
#[doc(hidden)]
pub trait OneRow {
    type Decode;
    type Missing;
}
#[diagnostic::do_not_recommend]
impl<Q: IsQuery + Returns> OneRow for Q {
    type Decode = Q::Decode;
    type Missing = Q::Missing;
}

/// A row that may or may not be missing (`Self`), for columns of which `C` is NOT NULL.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is NOT NULL, and this query may have no row",
    label = "would assign NULL then: `{C}` by itself can get `coalesce(query.scalar_subquery(), ..)`"
)]
pub trait RowFor<C> {}
#[diagnostic::do_not_recommend]
impl<C> RowFor<C> for NotNull {}
#[diagnostic::do_not_recommend]
impl RowFor<NoneOfThem> for Nullable {}
// A second one, or rustc would take the columns for none before it looks at them.
#[diagnostic::do_not_recommend]
impl RowFor<()> for Nullable {}

/// No NOT NULL column: all may be NULL.
#[doc(hidden)]
pub struct NoneOfThem;
/// Columns, of which `Column` is the first that is NOT NULL.
#[doc(hidden)]
pub trait Strict {
    type Column;
}
/// A column, or a part of one, before others of which `Rest` is NOT NULL.
#[doc(hidden)]
pub trait StrictBefore<Rest> {
    type Column;
}
impl<C: Column<Null: Picks>, R> StrictBefore<R> for C {
    type Column = <C::Null as Picks>::Strict<C, R>;
}
impl<C, T, Q: Picks, R> StrictBefore<R> for FilledPart<C, T, Q> {
    type Column = Q::Strict<C, R>;
}
/// The nullability of a column, which selects this column or another one.
#[doc(hidden)]
pub trait Picks {
    type Strict<C, R>;
}
impl Picks for NotNull {
    type Strict<C, R> = C;
}
impl Picks for Nullable {
    type Strict<C, R> = R;
}
macro_rules! strict {
    ($($t:ident $i:ident),+) => {
        strict! { @bounds [$($t)+] [] [NoneOfThem] $($t $i)+ }
    };
    // From the last column to the first: the bounds so far, and what the columns behind have.
    (@bounds [$($all:ident)+] [$($bounds:tt)*] [$behind:ty]) => {
        #[diagnostic::do_not_recommend]
        impl<$($bounds)*> Strict for ($($all,)+) {
            type Column = $behind;
        }
    };
    (@bounds [$($all:ident)+] [$($bounds:tt)*] [$behind:ty] $t:ident $i:ident $($rest:ident)*) => {
        strict! { @bounds [$($all)+] [$($bounds)* $t: FilledColumn<Takes: StrictBefore<$behind, Column = $i>>, $i,] [$i] $($rest)* }
    };
}
crate::tuples::all_tuples!(strict);

/// The tables of a statement that assigns several columns from one query.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "only UPDATE assigns several columns from one query, of rows that it selects by a condition",
    label = "INSERT has `.columns(..).select(query)`; elsewhere assign `query.scalar_subquery()` to each column"
)]
pub trait SetsRows {}
#[diagnostic::do_not_recommend]
impl<T, N, R> SetsRows for Cons<T, N, R> {}

#[diagnostic::do_not_recommend]
impl<L, Q> AssignmentList for AssignRow<L, Q> {
    type All = Self;
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<L: WritableColumns<T, K> + Strict<Column = X>, Q: Returns<Free: FreeIn<Rows<S>, I, Null = N>>, N: RowFor<X>, X, S: SetsRows, T, K, I> Assigns<T, K, Rows<S>, (I,)> for AssignRow<L, Q> {
    type Given<Rest> = L::Given<Rest>;
}

impl<L: RenderColumnList<D>, Q: QueryExpression<D>, D: Dialect + HasRowAssignments>
    RenderAssignments<D> for AssignRow<L, Q>
{
    const STATIC: bool = L::STATIC && Q::STATIC;
    const ONE_EACH: bool = false;
    // `SetsRows` keeps it out of statements that list columns and values apart.
    fn columns(&self, _: &mut Vec<ColumnOfRow>) {}
    fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        comma(first, out);
        self.columns.render_column_list(out)
    }
    fn render_values<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        comma(first, out);
        self.query.render_shape(Shape::All, out)
    }
    fn render_set<'b, T: Table>(
        &'b self,
        first: &mut bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(if std::mem::take(first) { "(" } else { ", (" });
        self.columns.render_column_list(out)?;
        out.push(") = (");
        self.query.render_shape(Shape::All, out)?;
        out.push(")");
        Ok(())
    }
    fn width(&self) -> usize {
        1
    }
    fn size(&self) -> usize {
        0
    }
}

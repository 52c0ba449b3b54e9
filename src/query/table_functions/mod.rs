//! Functions in FROM, whose rows are a table (SQL:2016 part 2, 7.6: table function derived table).
//!
//! A call such as [`generate_series`] has rows of known SQL types; a module declared with
//! [`relation!`](macro@crate::relation) names the columns and the table. Its `as_table`
//! uses the call as that table, in [`from`](super::from()) and in every join.
//!
//! ```
//! use relata::prelude::*;
//! use relata::backend::{Pg, Sqlite};
//! # use relata::doc::orders;
//! relata::relation! { nth { n: BigInt } }
//!
//! let series = nth::as_table(generate_series(1_i64, orders::user_id));
//! let query = from(orders::table).cross_join(series).select((orders::id, nth::n));
//! # #[cfg(feature = "postgres-backend")]
//! assert_eq!(
//!     query.to_sql::<Pg>()?,
//!     r#"SELECT "orders"."id", "nth"."n" FROM "orders" CROSS JOIN generate_series($1, "orders"."user_id") AS "nth" ("n")"#
//! );
//! # Ok::<(), relata::RenderError>(())
//! ```
//!
//! The arguments may use the tables before the call in FROM, as with LATERAL, which SQL implies
//! here. In a subquery that begins with the call, they use tables of the enclosing query after
//! [`correlate`](super::correlate()):
//!
//! ```
//! use relata::prelude::*;
//! # use relata::doc::documents;
//! relata::relation! { tag { name: Nullable<Text> } }
//!
//! let red = from(documents::table).filter(exists(
//!     correlate(documents::table)
//!         .from(tag::as_table(unnest(documents::tags)))
//!         .filter(tag::name.like("%red%")),
//! ));
//! ```
//!
//! The right side of RIGHT and FULL JOIN cannot use either.
//!
//! A declared column that does not fit the function does not compile. It may be `Nullable` even if the
//! function never returns NULL. Unless a function's page says otherwise, a NULL argument yields no
//! rows, so a NOT NULL column is never NULL, whatever the arguments are.
//!
//! SQLite does not let a query name the columns of a function, so relata writes the SQL
//! that computes each column instead. It has no function `unnest`, and none for text. The same is true of
//! MySQL, whose `JSON_TABLE` defines its own column names and types.
//!
//! A function that returns several rows is allowed only in FROM, not in the SELECT list, where PostgreSQL accepts it
//! too: its meaning next to other such functions is an accident of history.
//! <https://www.postgresql.org/docs/15/xfunc-sql.html#XFUNC-SQL-FUNCTIONS-RETURNING-SET>

mod array;
mod json;
mod json_table;
mod record;
mod rows_from;
mod series;
pub mod sqlite;
mod text;

pub use array::{Arrays, generate_subscripts, unnest};
pub use json::{
    json_array_elements, json_array_elements_text, json_each, json_each_text, json_object_keys,
    jsonb_path_query,
};
pub use json_table::{JsonTable, json_table};
pub use record::{RecordFunction, json_to_record, json_to_recordset};
pub use rows_from::{RowsFrom, TableCalls, rows_from};
pub use series::{Series, SeriesStep, generate_series, generate_series_by};
pub use text::{
    regexp_matches, regexp_matches_with, regexp_split_to_table, regexp_split_to_table_with,
    string_to_table, string_to_table_with_null,
};

use std::marker::PhantomData;

use super::derived::Fills;
use super::from::{AliasOf, Begins, CrossJoinable, FromItem};
use crate::class::AllowedInFrom;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::call::{Arguments, ArgumentsIn};
use crate::query::select_list::Root;
use crate::render::{Around, Fragment, Sql};
use crate::row::Field;
use crate::scope::{Nil, NotNull, Unjoined};
use crate::table::{Tab, Table};
use crate::types::BigInt;

/// The names of the functions in messages.
pub(crate) mod names {
    pub use super::array::marker::*;
    pub use super::json::marker::*;
    pub use super::marker::*;
    pub use super::record::marker::*;
    pub use super::series::marker::*;
    pub use super::sqlite::marker::*;
    pub use super::text::marker::*;
}

/// A call of the function `F` with the arguments `A`, which returns rows of the columns `C`.
///
/// A module of [`relation!`](macro@crate::relation) names the columns: `name::as_table(call)`.
#[must_use = "a function that returns rows is used in FROM: declare its columns with `relation!`, then `name::as_table(..)`"]
pub struct TableFunction<F, A, C> {
    arguments: A,
    marker: PhantomData<fn() -> (F, C)>,
}
impl<F, A: Clone, C> Clone for TableFunction<F, A, C> {
    fn clone(&self) -> Self {
        Self::new(self.arguments.clone())
    }
}

#[allow(non_camel_case_types)]
mod marker {
    use std::marker::PhantomData;
    /// The function `F` with row numbers.
    pub struct WITH_ORDINALITY<F>(PhantomData<fn() -> F>);
}
use marker::WITH_ORDINALITY;

impl<F, A, C> TableFunction<F, A, C> {
    #[doc(hidden)]
    pub fn new(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
    /// `WITH ORDINALITY`: adds a `BigInt` column that numbers the rows from 1.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// relata::relation! { tag { name: Nullable<Text>, place: BigInt } }
    ///
    /// let query = from(documents::table)
    ///     .cross_join(tag::as_table(unnest(documents::tags).with_ordinality()))
    ///     .filter(tag::place.le(3));
    /// ```
    ///
    /// PostgreSQL: `unnest("documents"."tags") WITH ORDINALITY AS "tag" ("name", "place")`. SQLite and
    /// MySQL count numbers of [`generate_series`] and elements of JSON arrays.
    /// <https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS>
    pub fn with_ordinality(
        self,
    ) -> TableFunction<WITH_ORDINALITY<F>, A, (C, Field<BigInt, NotNull>)> {
        TableFunction::new(self.arguments)
    }
}

/// The SQL of a call of `F` with the arguments `A` on one database.
///
/// The implementation bounds the arguments: those of a function that the database lacks are not
/// errors of their own.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no table function `{F}`",
    label = "`{F}` is not supported by `{Self}`"
)]
pub trait HasTableFunction<F, A>: Dialect {
    /// True if the SQL text depends on the type alone.
    const STATIC: bool;
    /// True if the rows are numbered: WITH ORDINALITY.
    const ORDINALITY: bool = false;
    /// Set if the query cannot name the columns: the SQL of each, with `$` for the table.
    const COLUMNS: Option<&'static [&'static str]> = None;
    /// Writes the call.
    fn render_call<'b>(arguments: &'b A, out: &mut Sql<'_, 'b, Self>) -> RenderResult;
}

/// The SQL of a table function on one database: `call!(pg [] marker, "f($1)")`, and on SQLite and MySQL the SQL
/// of its columns too, `call!(sqlite [] marker, "g($1)", ["$.value"])`.
macro_rules! call {
    (pg [$($g:tt)*] $marker:ty, $sql:expr) => {
        #[cfg(feature = "postgres-backend")]
        call!(diesel::pg::Pg, [$($g)*] $marker, $sql, None);
    };
    (sqlite [$($g:tt)*] $marker:ty, $sql:expr, [$($column:expr),+]) => {
        #[cfg(feature = "sqlite")]
        call!(diesel::sqlite::Sqlite, [$($g)*] $marker, $sql, Some(&[$($column),+]));
    };
    (mysql [$($g:tt)*] $marker:ty, $sql:expr, [$($column:expr),+]) => {
        #[cfg(feature = "mysql-backend")]
        call!(diesel::mysql::Mysql, [$($g)*] $marker, $sql, Some(&[$($column),+]));
    };
    ($database:ty, [$($g:tt)*] $marker:ty, $sql:expr, $columns:expr) => {
        #[diagnostic::do_not_recommend]
        impl<Args, $($g)*> crate::query::table_functions::HasTableFunction<$marker, Args> for $database
        where
            Args: crate::expr::call::RenderArguments<Self>,
        {
            const STATIC: bool = Args::STATIC;
            const COLUMNS: Option<&'static [&'static str]> = $columns;
            fn render_call<'b>(
                arguments: &'b Args,
                out: &mut crate::render::Sql<'_, 'b, Self>,
            ) -> crate::error::RenderResult {
                crate::expr::call::render_template($sql, arguments, out)
            }
        }
    };
}
use call;

#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<F, A> HasTableFunction<WITH_ORDINALITY<F>, A> for diesel::pg::Pg
where
    Self: HasTableFunction<F, A>,
{
    const STATIC: bool = <Self as HasTableFunction<F, A>>::STATIC;
    const ORDINALITY: bool = true;
    fn render_call<'b>(arguments: &'b A, out: &mut Sql<'_, 'b, Self>) -> RenderResult {
        <Self as HasTableFunction<F, A>>::render_call(arguments, out)
    }
}

/// A call that returns the rows of the relation `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table function",
    label = "expected a call such as `generate_series(1, 10)`; for a query use `as_query`"
)]
pub trait TableValued<T> {}
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
impl<T, K: TableCall<Columns: Fills<T>, Arguments: Arguments<Class: AllowedInFrom>>> TableValued<T> for K {}

/// A call, its arguments and its columns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a table function",
    label = "expected a call such as `generate_series(1, 10)`; for a query use `as_query`"
)]
pub trait TableCall {
    type Arguments: Arguments;
    type Columns;
    /// The type itself. A bound on it makes a type that is not a table function one error instead of two.
    type Itself;
    fn itself(self) -> Self::Itself;
}
#[diagnostic::do_not_recommend]
impl<F, A: Arguments, C> TableCall for TableFunction<F, A, C> {
    type Arguments = A;
    type Columns = C;
    type Itself = Self;
    fn itself(self) -> Self {
        self
    }
}

/// The SQL of a call in FROM, as the table `T`.
#[doc(hidden)]
pub trait RenderCall<T, D: Dialect> {
    const STATIC: bool;
    /// The SQL of the columns: see [`HasTableFunction::COLUMNS`].
    const COLUMNS: Option<&'static [&'static str]> = None;
    /// The SQL around the names of columns.
    const AROUND: Option<Around> = None;
    /// The call, `AS`, and the names.
    fn render_as<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

/// Writes `AS name`.
fn render_alias<T: Table, D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
    out.push(" AS ");
    out.identifier(T::ALIAS.unwrap_or(T::NAME))
}
/// Writes `AS name (column, ..)`.
fn render_names<T: Table, D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
    render_alias::<T, D>(out)?;
    for (i, column) in T::COLUMNS.iter().enumerate() {
        out.push(if i > 0 { ", " } else { " (" });
        out.identifier(column)?;
    }
    out.push(")");
    Ok(())
}

impl<T: Table, F, A, C, D: HasTableFunction<F, A>> RenderCall<T, D> for TableFunction<F, A, C> {
    const STATIC: bool = D::STATIC;
    const COLUMNS: Option<&'static [&'static str]> = D::COLUMNS;
    fn render_as<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        D::render_call(&self.arguments, out)?;
        if D::COLUMNS.is_some() {
            return render_alias::<T, D>(out);
        }
        if D::ORDINALITY {
            out.push(" WITH ORDINALITY");
        }
        render_names::<T, D>(out)
    }
}

/// The call `K` as the table `T`.
pub struct FunctionTable<T, K> {
    call: K,
    table: PhantomData<fn() -> T>,
}
impl<T, K: Clone> Clone for FunctionTable<T, K> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            table: PhantomData,
        }
    }
}

impl<T: Table, K> FunctionTable<T, K> {
    /// Uses the call as the table: called by the declared module's `as_table`.
    #[doc(hidden)]
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
    pub fn new(call: K) -> Self where K: TableValued<T> {
        Self { call, table: PhantomData }
    }
    /// Fills a module of columns with a function of the schema.
    pub(crate) fn generated(call: K) -> Self {
        Self {
            call,
            table: PhantomData,
        }
    }
    /// The rows under another name, to use them twice: see [`alias!`](crate::alias).
    ///
    /// ```
    /// use relata::prelude::*;
    /// relata::relation! { hour { n: Integer } }
    /// relata::alias!(other = hour);
    /// let query = from(hour::as_table(generate_series(8, 17)))
    ///     .cross_join(hour::as_table(generate_series(8, 17)).alias(other::table))
    ///     .select((hour::n, other::n));
    /// ```
    pub fn alias<A: AliasOf<T>>(self, _: Tab<A>) -> FunctionTable<A, K> {
        FunctionTable {
            call: self.call,
            table: PhantomData,
        }
    }
}

impl<T: Table, K> FromItem for FunctionTable<T, K> {
    type Table = T;
    type Around = Nil;
    type List = Root<T>;
    fn list() -> Root<T> {
        Root::new()
    }
}
impl<T: Table, K: TableCall<Arguments: ArgumentsIn<Unjoined<Nil>, I>>, I> Begins<I>
    for FunctionTable<T, K>
{
}
// A NULL argument yields no rows, so it makes no column NULL.
impl<T: Table, K: TableCall<Arguments: ArgumentsIn<Ctx, I>>, Ctx, I> CrossJoinable<Ctx, I>
    for FunctionTable<T, K>
{
    type Null = NotNull;
}

impl<T: Table, K: RenderCall<T, D>, D: Dialect> Fragment<D> for FunctionTable<T, K> {
    const STATIC: bool = K::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.call.render_as(out)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<T>(K::COLUMNS);
        out.put_around_columns::<T>(K::AROUND);
        out.rows_of_function::<T>();
    }
}

//! JSON_TABLE: rows and typed columns of a JSON document (SQL:2016 part 2, 7.11; T821 to T838).
//! <https://www.postgresql.org/docs/17/functions-json.html#FUNCTIONS-SQLJSON-TABLE>,
//! <https://dev.mysql.com/doc/refman/8.4/en/json-table-functions.html>, <https://mariadb.com/kb/en/json_table/>

use std::marker::PhantomData;

use super::{RenderCall, TableCall, render_alias};
use crate::dialect::{Dialect, HasJsonDefaults, HasJsonTable};
use crate::error::{RenderError, RenderResult};
#[cfg(feature = "postgres-backend")]
use crate::expr::cast::NamesType;
use crate::expr::functions::json::IsJson;
use crate::expr::{Expr, IntoExpr};
use crate::query::derived::{Declared, GivesColumns, NextColumn, NullOf, TypeOf};
use crate::render::{Around, Fragment, Sql};
use crate::scope::{NotNull, Nullability, Nullable};
use crate::table::Column;
use crate::types::{Bool, Integer, Kind, Native, SqlType};

/// A call of JSON_TABLE: see [`json_table`]. `A` is the document, `L` the columns so far.
#[must_use = "a function that returns rows is used in FROM: declare its columns with `relation!`, then `name::as_table(..)`"]
#[derive(Clone)]
pub struct JsonTable<A, L> {
    document: A,
    rows: &'static str,
    columns: L,
}

/// In place of the document: the columns are those of NESTED PATH.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct NestedRows;
/// No columns of JSON_TABLE.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct NoJsonColumns;
/// Columns of JSON_TABLE, and the next.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct AndJsonColumn<P, X>(P, X);

/// `JSON_TABLE(document, rows COLUMNS (..))`: one row for each part of the document that the path `rows` finds, with the columns
/// that the next calls add, in the order in which [`relation!`](macro@crate::relation) declares them with their SQL types.
/// No rows if the document is NULL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! {
///     chapter { place: Integer, title: Nullable<Text>, pages: Nullable<Integer>, has_notes: Bool, note: Nullable<Text> }
/// }
///
/// let query = from(documents::table)
///     .cross_join(chapter::as_table(
///         json_table(documents::data, "$.chapters[*]")
///             .for_ordinality()
///             .path("$.title")
///             .path("$.pages")
///             .default_on_empty(0)
///             .exists_path("$.notes")
///             .nested_path("$.notes[*]", |notes| notes.path("$")),
///     ))
///     .select((documents::id, chapter::title, chapter::note));
/// ```
///
/// PostgreSQL, from 17: `JSON_TABLE("documents"."data", '$.chapters[*]' COLUMNS ("place" FOR ORDINALITY, "title" text PATH '$.title',
/// "pages" integer PATH '$.pages' DEFAULT '0' ON EMPTY, "has_notes" boolean EXISTS PATH '$.notes', NESTED PATH '$.notes[*]' COLUMNS
/// ("note" text PATH '$'))) AS "chapter"`. MySQL and MariaDB, from 10.6: the same with their names of types, such as `INT`.
/// SQLite has no JSON_TABLE.
///
/// Paths are those of the database, which agree for members, elements and `[*]`. On PostgreSQL `$[*]` also finds a document that is not an array.
///
/// A part that is not of the type of its column is NULL on PostgreSQL and MySQL. MariaDB converts it as an INSERT outside of
/// strict mode does: `"x"` is 0 in a column of numbers, 1.5 is 2 in one of integers. A truth value in a column of text is `t` on PostgreSQL and
/// `true` on the others.
///
/// # Errors
///
/// [`RenderError::NoLiteral`] on MySQL if a path has a backslash, whose meaning depends on the mode of the session.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn json_table<E: Expr<Type: IsJson<Itself = T>>, T>(document: E, rows: &'static str) -> JsonTable<(E,), NoJsonColumns> {
    JsonTable { document: (document,), rows, columns: NoJsonColumns }
}

/// The nullability of columns that are never NULL by themselves: those of a nested path are, where it finds nothing.
#[doc(hidden)]
pub trait JsonRows {
    type Null: Nullability;
}
impl<E> JsonRows for (E,) {
    type Null = NotNull;
}
impl JsonRows for NestedRows {
    type Null = Nullable;
}

/// `FOR ORDINALITY`.
#[doc(hidden)]
pub struct OrdinalityColumn<N>(PhantomData<fn() -> N>);
/// `type EXISTS PATH '..'`.
#[doc(hidden)]
pub struct ExistsColumn<N>(&'static str, PhantomData<fn() -> N>);
impl<N> Clone for OrdinalityColumn<N> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}
impl<N> Clone for ExistsColumn<N> {
    fn clone(&self) -> Self {
        Self(self.0, PhantomData)
    }
}
/// `type PATH '..'`, and what it is ON EMPTY and ON ERROR.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct PathColumn<V, W> {
    path: &'static str,
    on_empty: V,
    on_error: W,
}
/// `NESTED PATH '..' COLUMNS (..)`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct NestedColumns<L>(&'static str, L);

/// NULL, which is the default.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct IsNullThen;
/// `ERROR`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct IsErrorThen;
/// `DEFAULT value`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct IsValueThen<V>(V);

impl<A: JsonRows, L> JsonTable<A, L> {
    fn and<X>(self, column: X) -> JsonTable<A, AndJsonColumn<L, X>> {
        JsonTable {
            document: self.document,
            rows: self.rows,
            columns: AndJsonColumn(self.columns, column),
        }
    }
    /// `FOR ORDINALITY`: the next column is an `Integer` that numbers the rows from 1; those of a
    /// [nested path](Self::nested_path) in each row around it, and it is `Nullable` there.
    pub fn for_ordinality(self) -> JsonTable<A, AndJsonColumn<L, OrdinalityColumn<A::Null>>> {
        self.and(OrdinalityColumn(PhantomData))
    }
    /// `PATH path`: the next column is the part at this path of the row, converted to the declared SQL type. It is `Nullable`: NULL for a
    /// missing part, for JSON's `null`, and for one that cannot be converted. A column of `Json` or `Jsonb` is the part as it is; in
    /// others an array or an object cannot be converted.
    pub fn path(
        self,
        path: &'static str,
    ) -> JsonTable<A, AndJsonColumn<L, PathColumn<IsNullThen, IsNullThen>>> {
        self.and(PathColumn {
            path,
            on_empty: IsNullThen,
            on_error: IsNullThen,
        })
    }
    /// `EXISTS PATH path`: the next column is a `Bool`, true if the row has a part at this path; `Nullable` in a
    /// [nested path](Self::nested_path).
    pub fn exists_path(
        self,
        path: &'static str,
    ) -> JsonTable<A, AndJsonColumn<L, ExistsColumn<A::Null>>> {
        self.and(ExistsColumn(path, PhantomData))
    }
    /// `NESTED PATH path COLUMNS (..)`: a row for each part of the row that the path finds, beside the columns around it, and one
    /// whose next columns are NULL if it finds none. The closure adds these columns.
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
    pub fn nested_path<M>(self, path: &'static str, columns: impl FnOnce(JsonTable<NestedRows, NoJsonColumns>) -> JsonTable<NestedRows, M>) -> JsonTable<A, AndJsonColumn<L, NestedColumns<M>>> {
        let nested = columns(JsonTable { document: NestedRows, rows: path, columns: NoJsonColumns });
        self.and(NestedColumns(path, nested.columns))
    }
}

impl<A, P, V, W> JsonTable<A, AndJsonColumn<P, PathColumn<V, W>>> {
    fn with<X, Y>(
        self,
        change: impl FnOnce(PathColumn<V, W>) -> PathColumn<X, Y>,
    ) -> JsonTable<A, AndJsonColumn<P, PathColumn<X, Y>>> {
        let AndJsonColumn(before, column) = self.columns;
        JsonTable {
            document: self.document,
            rows: self.rows,
            columns: AndJsonColumn(before, change(column)),
        }
    }
    /// `DEFAULT value ON EMPTY`, of the column before: the value if there is no part at its path. An integer or a truth value; on PostgreSQL
    /// also text, where MySQL and MariaDB differ. JSON's `null` is NULL all the same, so the column stays `Nullable`.
    pub fn default_on_empty<X>(
        self,
        value: X,
    ) -> JsonTable<A, AndJsonColumn<P, PathColumn<IsValueThen<X>, W>>> {
        self.with(|column| PathColumn {
            path: column.path,
            on_empty: IsValueThen(value),
            on_error: column.on_error,
        })
    }
    /// `ERROR ON EMPTY`, of the column before: an error of the database if there is no part at its path.
    pub fn error_on_empty(self) -> JsonTable<A, AndJsonColumn<P, PathColumn<IsErrorThen, W>>> {
        self.with(|column| PathColumn {
            path: column.path,
            on_empty: IsErrorThen,
            on_error: column.on_error,
        })
    }
    /// `DEFAULT value ON ERROR`, of the column before: the value if the part is an array or an object, or several, or, except on
    /// MariaDB, cannot be converted. For the value see [`default_on_empty`](Self::default_on_empty).
    pub fn default_on_error<X>(
        self,
        value: X,
    ) -> JsonTable<A, AndJsonColumn<P, PathColumn<V, IsValueThen<X>>>> {
        self.with(|column| PathColumn {
            path: column.path,
            on_empty: column.on_empty,
            on_error: IsValueThen(value),
        })
    }
    /// `ERROR ON ERROR`, of the column before: an error of the database for what would be NULL otherwise, a missing part excepted.
    pub fn error_on_error(self) -> JsonTable<A, AndJsonColumn<P, PathColumn<V, IsErrorThen>>> {
        self.with(|column| PathColumn {
            path: column.path,
            on_empty: column.on_empty,
            on_error: IsErrorThen,
        })
    }
}

#[diagnostic::do_not_recommend]
impl<E: Expr, L> TableCall for JsonTable<(E,), L> {
    type Arguments = (E,);
    type Columns = L;
    type Itself = Self;
    fn itself(self) -> Self {
        self
    }
}

impl<C> GivesColumns<C> for NoJsonColumns {
    type Rest = C;
}
impl<C, P: GivesColumns<C>, X: GivesColumns<P::Rest>> GivesColumns<C> for AndJsonColumn<P, X> {
    type Rest = X::Rest;
}
impl<C, L: GivesColumns<C>> GivesColumns<C> for NestedColumns<L> {
    type Rest = L::Rest;
}
impl<N, L: NextColumn<Column = C, Rest = R>, C: Column, R> GivesColumns<L> for OrdinalityColumn<N>
where
    Integer: TypeOf<C::Type, C>,
    N: NullOf<C::Null, C>,
{
    type Rest = R;
}
impl<N, L: NextColumn<Column = C, Rest = R>, C: Column, R> GivesColumns<L> for ExistsColumn<N>
where
    Bool: TypeOf<C::Type, C>,
    N: NullOf<C::Null, C>,
{
    type Rest = R;
}
impl<V, W, L: NextColumn<Column = C, Rest = R>, C: Column, R> GivesColumns<L> for PathColumn<V, W>
where
    Nullable: NullOf<C::Null, C>,
    V: Instead<C::Type>,
    W: Instead<C::Type>,
{
    type Rest = R;
}

/// A column of the type `T` can be this instead of a part.
#[doc(hidden)]
pub trait Instead<T> {}
impl<T> Instead<T> for IsNullThen {}
impl<T> Instead<T> for IsErrorThen {}
impl<T, V: IntoExpr<T>> Instead<T> for IsValueThen<V> {}

/// Writes the columns, which take the first of the declared ones.
#[doc(hidden)]
pub trait RenderJsonColumns<C, D: Dialect> {
    /// The declared columns that are left.
    type Rest;
    fn render_columns(&self, out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<C, D: Dialect> RenderJsonColumns<C, D> for NoJsonColumns {
    type Rest = C;
    fn render_columns(&self, _: &mut Sql<'_, '_, D>) -> RenderResult {
        Ok(())
    }
}
// An impl for each kind of column: a bound of a column that fails is then one line of a message less.
impl<C, P, N, T: Column, R, D: Dialect> RenderJsonColumns<C, D>
    for AndJsonColumn<P, OrdinalityColumn<N>>
where
    P: RenderJsonColumns<C, D, Rest = (T, R)>,
{
    type Rest = R;
    fn render_columns(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        self.0.render_columns(out)?;
        begin_column::<T, D>(out)?;
        out.push("FOR ORDINALITY");
        Ok(())
    }
}
impl<C, P, N, T: Column, R, D> RenderJsonColumns<C, D> for AndJsonColumn<P, ExistsColumn<N>>
where
    P: RenderJsonColumns<C, D, Rest = (T, R)>,
    D: JsonTableType<Bool>,
{
    type Rest = R;
    fn render_columns(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        self.0.render_columns(out)?;
        begin_column::<T, D>(out)?;
        D::column_type(out)?;
        out.push(" EXISTS PATH ");
        text_literal(self.1.0, out)
    }
}
impl<C, P, V, W, T: Column, R, D> RenderJsonColumns<C, D> for AndJsonColumn<P, PathColumn<V, W>>
where
    P: RenderJsonColumns<C, D, Rest = (T, R)>,
    V: RenderInstead<D>,
    W: RenderInstead<D>,
    D: JsonTableType<<T::Type as SqlType>::Base>,
{
    type Rest = R;
    fn render_columns(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        self.0.render_columns(out)?;
        begin_column::<T, D>(out)?;
        D::column_type(out)?;
        out.push(" PATH ");
        text_literal(self.1.path, out)?;
        self.1.on_empty.render_instead(" ON EMPTY", out)?;
        self.1.on_error.render_instead(" ON ERROR", out)
    }
}
impl<C, P, L, D: Dialect> RenderJsonColumns<C, D> for AndJsonColumn<P, NestedColumns<L>>
where
    P: RenderJsonColumns<C, D>,
    L: RenderJsonColumns<P::Rest, D>,
{
    type Rest = L::Rest;
    fn render_columns(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        self.0.render_columns(out)?;
        comma(out);
        out.push("NESTED PATH ");
        text_literal(self.1.0, out)?;
        out.push(" COLUMNS (");
        self.1.1.render_columns(out)?;
        out.push(")");
        Ok(())
    }
}
/// Writes the comma after the columns before.
fn comma<D: Dialect>(out: &mut Sql<'_, '_, D>) {
    out.push(if out.is_open() { "" } else { ", " });
}
/// Writes the name of a column.
fn begin_column<C: Column, D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
    comma(out);
    out.identifier(C::NAME)?;
    out.push(" ");
    Ok(())
}

/// Writes what a column is instead of a part.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for DEFAULT in JSON_TABLE",
    label = "expected an integer, a truth value or a `&'static str`"
)]
pub trait RenderInstead<D: Dialect> {
    fn render_instead(&self, when: &str, out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<D: Dialect> RenderInstead<D> for IsNullThen {
    fn render_instead(&self, _: &str, _: &mut Sql<'_, '_, D>) -> RenderResult {
        Ok(())
    }
}
impl<D: Dialect> RenderInstead<D> for IsErrorThen {
    fn render_instead(&self, when: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.push(" ERROR");
        out.push(when);
        Ok(())
    }
}
macro_rules! defaults {
    ($($rust:ty $(: $has:ident)?, |$value:ident| $text:expr;)*) => {$(
        impl<D: Dialect $(+ $has)?> RenderInstead<D> for IsValueThen<$rust> {
            fn render_instead(&self, when: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
                let $value = &self.0;
                // The value is part of the text.
                out.never_cached();
                out.push(" DEFAULT ");
                text_literal(&$text, out)?;
                out.push(when);
                Ok(())
            }
        }
    )*};
}
defaults! {
    i16, |n| n.to_string();
    i32, |n| n.to_string();
    i64, |n| n.to_string();
    bool, |truth| u8::from(*truth).to_string();
    &'static str: HasJsonDefaults, |text| text;
}

/// Writes text where a bind parameter is not allowed.
fn text_literal<D: Dialect>(text: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
    let text = text.replace('\'', "''");
    if !text.contains('\\') {
        out.push(&format!("'{text}'"));
        return Ok(());
    }
    let Some(escaped) = D::SYNTAX.escaped_text else {
        return Err(RenderError::NoLiteral {
            database: D::DATABASE,
        });
    };
    out.push(&format!("{escaped}'{}'", text.replace('\\', r"\\")));
    Ok(())
}

/// The name of a type for a column of JSON_TABLE.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no columns of SQL `{B}` in JSON_TABLE",
    label = "declare the column as `Nullable<Text>` or `Nullable<Jsonb>`, and cast it in the query"
)]
pub trait JsonTableType<B>: Dialect {
    fn column_type(out: &mut Sql<'_, '_, Self>) -> RenderResult;
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<B> JsonTableType<B> for diesel::pg::Pg
where
    Self: NamesType<B>,
{
    fn column_type(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        <Self as NamesType<B>>::type_name(out)
    }
}
// It has no JSON_TABLE at all: one error, and none for each column.
#[cfg(feature = "sqlite")]
#[diagnostic::do_not_recommend]
impl<B> JsonTableType<B> for diesel::sqlite::Sqlite {
    fn column_type(_: &mut Sql<'_, '_, Self>) -> RenderResult {
        Ok(())
    }
}
#[cfg(feature = "mysql-backend")]
macro_rules! names {
    ($($(#[$cfg:meta])* $t:ident $name:literal,)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl JsonTableType<crate::types::$t> for diesel::mysql::Mysql {
            fn column_type(out: &mut Sql<'_, '_, Self>) -> RenderResult {
                out.push($name);
                Ok(())
            }
        }
    )*};
}
#[cfg(feature = "mysql-backend")]
names! {
    SmallInt "SMALLINT", Integer "INT", BigInt "BIGINT", Double "DOUBLE", Bool "TINYINT(1)",
    Text "LONGTEXT CHARACTER SET utf8mb4", Json "JSON", Jsonb "JSON",
    #[cfg(feature = "chrono")] Date "DATE",
    #[cfg(feature = "chrono")] Timestamp "DATETIME(6)",
}

/// Declared columns, some of which are text.
#[doc(hidden)]
pub trait TextsAmong {
    /// True if the column at this position is text.
    fn is_text(n: usize) -> bool;
}
impl TextsAmong for () {
    fn is_text(_: usize) -> bool {
        false
    }
}
impl<C: Column, R: TextsAmong> TextsAmong for (C, R) {
    fn is_text(n: usize) -> bool {
        match n.checked_sub(1) {
            Some(n) => R::is_text(n),
            None => <C::Type as SqlType>::Base::KIND == Kind::Text,
        }
    }
}

impl<T, E, L, D> RenderCall<T, D> for JsonTable<(E,), L>
where
    D: Dialect + HasJsonTable,
    T: Declared<Columns: TextsAmong>,
    E: Fragment<D>,
    L: RenderJsonColumns<T::Columns, D>,
{
    // The paths are part of the text.
    const STATIC: bool = false;
    // Text has the default collation of its character set, and would meet no column of another.
    const AROUND: Option<Around> = if D::SYNTAX.folds_text {
        Some(|n| T::Columns::is_text(n).then_some(("json_unquote(json_quote(", "))")))
    } else {
        None
    };
    fn render_as<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("JSON_TABLE(");
        self.document.0.render(out)?;
        out.push(", ");
        text_literal(self.rows, out)?;
        out.push(" COLUMNS (");
        self.columns.render_columns(out)?;
        out.push("))");
        render_alias::<T, D>(out)
    }
}

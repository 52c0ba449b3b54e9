//! JSON documents as rows whose columns the query declares. PostgreSQL only.
//! <https://www.postgresql.org/docs/15/functions-json.html#FUNCTIONS-JSON-PROCESSING-TABLE>

use std::marker::PhantomData;

use super::{HasTableFunction, RenderCall, TableCall, call, render_alias, render_names};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::call::Arguments;
use crate::expr::cast::NamesType;
use crate::expr::functions::json::IsJson;
use crate::query::derived::{Declared, GivesColumns, NullOf, TypeOf};
use crate::render::Sql;
use crate::scope::{NotNull, Nullable};
use crate::table::Column;
use crate::types::{BigInt, SqlType};
#[cfg(feature = "postgres-backend")]
use crate::types::{Json, Jsonb};

#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod marker {
    use std::marker::PhantomData;
    pub struct JSON_TO_RECORDSET<T>(PhantomData<fn() -> T>);
    pub struct JSON_TO_RECORD<T>(PhantomData<fn() -> T>);
}
call!(pg [] marker::JSON_TO_RECORDSET<Json>, "json_to_recordset($1)");
call!(pg [] marker::JSON_TO_RECORDSET<Jsonb>, "jsonb_to_recordset($1)");
call!(pg [] marker::JSON_TO_RECORD<Json>, "json_to_record($1)");
call!(pg [] marker::JSON_TO_RECORD<Jsonb>, "jsonb_to_record($1)");

/// A call of the function `F` with the declared columns; with a row number at the end or without.
#[must_use = "a function that returns rows is used in FROM: declare its columns with `relation!`, then `name::as_table(..)`"]
pub struct RecordFunction<F, A, const ORDINALITY: bool = false> {
    arguments: A,
    marker: PhantomData<fn() -> F>,
}
impl<F, A: Clone, const O: bool> Clone for RecordFunction<F, A, O> {
    fn clone(&self) -> Self {
        Self::new(self.arguments.clone())
    }
}
impl<F, A, const O: bool> RecordFunction<F, A, O> {
    fn new(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
}
impl<F, A> RecordFunction<F, A> {
    /// `WITH ORDINALITY`: the last of the declared columns is a `BigInt` that numbers the rows from 1.
    ///
    /// PostgreSQL: `ROWS FROM (jsonb_to_recordset($1) AS ("id" integer)) WITH ORDINALITY AS "item" ("id",
    /// "place")`
    pub fn with_ordinality(self) -> RecordFunction<F, A, true> {
        RecordFunction::new(self.arguments)
    }
}

/// The objects of an array as rows, with the columns that the relation declares: each is the member
/// with its name, converted to its SQL type, and NULL if it is missing. So all are nullable.
///
/// Also known as `jsonb_to_recordset`, which is called for a document of SQL `Jsonb`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { item { id: Nullable<Integer>, tags: Nullable<Array<Text>> } }
///
/// let query = from(documents::table)
///     .cross_join(item::as_table(json_to_recordset(documents::data)))
///     .select((documents::id, item::id, item::tags));
/// ```
///
/// PostgreSQL: `jsonb_to_recordset("documents"."data") AS "item" ("id" integer, "tags" text[])`. Not available on
/// SQLite and MySQL. A member that cannot be converted to its type is an error of the database.
#[doc(alias = "jsonb_to_recordset")]
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn json_to_recordset<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> RecordFunction<marker::JSON_TO_RECORDSET<T>, (E,)> {
    RecordFunction::new((document,))
}
/// One object as a row: see [`json_to_recordset`].
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { author { name: Nullable<Text>, age: Nullable<Integer> } }
///
/// let query = from(documents::table)
///     .cross_join(author::as_table(json_to_record(documents::data.get("author"))))
///     .select((documents::id, author::name));
/// ```
///
/// PostgreSQL: `jsonb_to_record($1) AS "author" ("name" text, "age" integer)`. Not available on SQLite and MySQL.
#[doc(alias = "jsonb_to_record")]
#[rustfmt::skip]
pub fn json_to_record<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> RecordFunction<marker::JSON_TO_RECORD<T>, (E,)> {
    RecordFunction::new((document,))
}

/// Any declared columns, if all are nullable except for a row number at the end.
#[doc(hidden)]
pub struct RecordColumns<const ORDINALITY: bool>;
impl GivesColumns<()> for RecordColumns<false> {
    type Rest = ();
}
impl<C: Column, R> GivesColumns<(C, R)> for RecordColumns<false>
where
    Nullable: NullOf<C::Null, C>,
    Self: GivesColumns<R>,
{
    type Rest = <Self as GivesColumns<R>>::Rest;
}
impl<C: Column> GivesColumns<(C, ())> for RecordColumns<true>
where
    BigInt: TypeOf<C::Type, C>,
    NotNull: NullOf<C::Null, C>,
{
    type Rest = ();
}
impl<C: Column, D, R> GivesColumns<(C, (D, R))> for RecordColumns<true>
where
    Nullable: NullOf<C::Null, C>,
    Self: GivesColumns<(D, R)>,
{
    type Rest = <Self as GivesColumns<(D, R)>>::Rest;
}

#[diagnostic::do_not_recommend]
impl<F, A: Arguments, const O: bool> TableCall for RecordFunction<F, A, O> {
    type Arguments = A;
    type Columns = RecordColumns<O>;
    type Itself = Self;
    fn itself(self) -> Self {
        self
    }
}

/// Declared columns with the names of their SQL types.
#[doc(hidden)]
pub trait Definitions<D: Dialect> {
    /// Writes the first `count` of them.
    fn render_definitions(count: usize, out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<D: Dialect> Definitions<D> for () {
    fn render_definitions(_: usize, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.push(")");
        Ok(())
    }
}
impl<C: Column, R: Definitions<D>, D: NamesType<<C::Type as SqlType>::Base>> Definitions<D>
    for (C, R)
{
    fn render_definitions(count: usize, out: &mut Sql<'_, '_, D>) -> RenderResult {
        if count == 0 {
            return <()>::render_definitions(0, out);
        }
        out.push(if out.is_open() { "" } else { ", " });
        out.identifier(C::NAME)?;
        out.push(" ");
        D::type_name(out)?;
        R::render_definitions(count - 1, out)
    }
}

impl<T, F, A, D, const ORDINALITY: bool> RenderCall<T, D> for RecordFunction<F, A, ORDINALITY>
where
    T: Declared<Columns: Definitions<D>>,
    D: HasTableFunction<F, A>,
{
    const STATIC: bool = D::STATIC;
    fn render_as<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if !ORDINALITY {
            D::render_call(&self.arguments, out)?;
            render_alias::<T, D>(out)?;
            out.push(" (");
            return T::Columns::render_definitions(T::COLUMNS.len(), out);
        }
        out.push("ROWS FROM (");
        D::render_call(&self.arguments, out)?;
        out.push(" AS (");
        T::Columns::render_definitions(T::COLUMNS.len() - 1, out)?;
        out.push(") WITH ORDINALITY");
        render_names::<T, D>(out)
    }
}

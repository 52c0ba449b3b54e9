//! Aggregates that combine the values of rows: arrays, text, JSON.

use super::modifiers::SkipsNulls;
use super::{AggregateCall, AggregateFunction, OrderMatters, aggregates};
use crate::class::AllowedInAggregate;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::functions::on;
use crate::expr::{Expr, IntoExpr};
use crate::render::{Fragment, Sql};
use crate::row::{ElementNull, Field};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::types::{Array, ArrayItem, IsText, Json, Jsonb, Ranges, SqlType, Text};

aggregates! {
    RANGE_AGG: N, Nullable, pg "range_agg(|$1|)|";
    RANGE_INTERSECT_AGG: N, Nullable, pg "range_intersect_agg(|$1|)|";
}

/// The name of [`array_agg`] in messages, with the SQL type of the value.
#[doc(hidden)]
pub mod array_marker {
    #[allow(non_camel_case_types)]
    pub struct ARRAY_AGG<T>(std::marker::PhantomData<fn() -> T>);
}
use array_marker::ARRAY_AGG;

impl<T: 'static> AggregateFunction for ARRAY_AGG<T> {
    type OfGroup<N: Nullability> = NotNull;
    type OfAll = Nullable;
    type Decode<Of, Any, N> = Field<Of, N, ElementNull<Any>>;
}
impl<T> OrderMatters for ARRAY_AGG<T> {}
#[diagnostic::do_not_recommend]
impl<T> SkipsNulls for ARRAY_AGG<T> {}

/// The name of [`string_agg`] in messages.
#[doc(hidden)]
pub mod string_marker {
    #[allow(non_camel_case_types)]
    pub struct STRING_AGG;
}
use string_marker::STRING_AGG;

impl AggregateFunction for STRING_AGG {
    type OfGroup<N: Nullability> = N;
    type OfAll = Nullable;
    type Decode<T, Any, N> = Field<T, N>;
}
impl OrderMatters for STRING_AGG {}
#[diagnostic::do_not_recommend]
impl SkipsNulls for STRING_AGG {}
on!(STRING_AGG, both "string_agg(|$1, $2|)|");

/// The names of [`json_agg`] and the other aggregates of documents in messages, with the SQL type of the value.
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod json_marker {
    use std::marker::PhantomData;

    pub struct JSON_AGG<T>(PhantomData<fn() -> T>);
    pub struct JSONB_AGG<T>(PhantomData<fn() -> T>);
    pub struct JSON_OBJECT_AGG<T>(PhantomData<fn() -> T>);
    pub struct JSONB_OBJECT_AGG<T>(PhantomData<fn() -> T>);
}
pub use json_marker::{JSON_AGG, JSON_OBJECT_AGG, JSONB_AGG, JSONB_OBJECT_AGG};

macro_rules! documents {
    ($($marker:ident)*) => {$(
        impl<T: 'static> AggregateFunction for $marker<T> {
            type OfGroup<N: Nullability> = NotNull;
            type OfAll = Nullable;
            type Decode<Of, Any, N> = Field<Of, N>;
        }
        impl<T> OrderMatters for $marker<T> {}
    )*};
}
documents!(JSON_AGG JSONB_AGG JSON_OBJECT_AGG JSONB_OBJECT_AGG);

/// The name of a member of an object, which is never NULL.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct MemberName<K>(K);
impl<K: Expr> Expr for MemberName<K> {
    type Type = K::Type;
    type Class = K::Class;
}
#[rustfmt::skip] // one line: rustc shows it with a mistake
impl<K: In<Ctx, I, Null = N>, N: NeverNullName, Ctx, I> In<Ctx, (I,)> for MemberName<K> {
    type Null = NotNull;
}
impl<K: Fragment<D>, D: Dialect> Fragment<D> for MemberName<K> {
    const STATIC: bool = K::STATIC;
    const VALUES: bool = K::VALUES;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render(out)
    }
}
/// The nullability of the names of members.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the key of `json_object_agg` can be NULL, and no member of an object is named so",
    label = "give it a name, as with `coalesce(key, \"\")`, or filter and select it in a derived table"
)]
pub trait NeverNullName: Nullability {}
#[diagnostic::do_not_recommend]
impl NeverNullName for NotNull {}

/// `array_agg(e)`: the values, NULLs too, as an array; NULL over no rows. PostgreSQL only.
///
/// Selected, it is a `Vec<T>` if `e` is NOT NULL in this query, and a `Vec<Option<T>>` if not; inside of other expressions and
/// as a column of a subquery it is an [`Array`], whose elements are `Option`s.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table)
///     .group_by(orders::user_id)
///     .select((orders::user_id, array_agg(orders::id).order_by(orders::id)));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn array_agg<E: Expr<Type: ArrayItem, Class: AllowedInAggregate>>(e: E) -> AggregateCall<ARRAY_AGG<E::Type>, (E,), Array<E::Type>> {
    AggregateCall::new((e,))
}

/// `string_agg(e, separator)`: joins the texts that are not NULL, with `separator` between; NULL over no
/// rows. SQLite from version 3.44; older versions have it as `group_concat`.
///
/// MySQL: `group_concat(e SEPARATOR X'2C20')`, where the separator must be a value, and the result is truncated to
/// [`group_concat_max_len`](https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_group_concat_max_len)
/// bytes: 1024 unless the server is configured otherwise.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let names = from(users::table).select(string_agg(users::name, ", ").order_by(users::name));
/// ```
#[rustfmt::skip]
pub fn string_agg<E: Expr<Type: IsText, Class: AllowedInAggregate>, P: IntoExpr<Text, Expr: Expr<Class: AllowedInAggregate>>>(e: E, separator: P) -> AggregateCall<STRING_AGG, (E, P::Expr), Text> {
    AggregateCall::new((e, separator.into_expr()))
}

/// `json_agg(e)`: the values, NULLs too, as a JSON array; NULL over no rows.
///
/// SQLite: `nullif(json_group_array(e), '[]')`. MySQL: `json_arrayagg(e)`, without DISTINCT, ORDER BY and
/// FILTER. MariaDB: `json_extract(json_objectagg('', e), '$.*')`, since its `json_arrayagg` drops, without an error, what is beyond
/// [`group_concat_max_len`](https://mariadb.com/kb/en/json_arrayagg/); both are in one text, each in comments that the other
/// skips. MariaDB reads 32 levels of nesting, so an element of 31 makes the array NULL. These are for numbers, text, truth values, dates and JSON.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let names = from(users::table).select(json_agg(users::name));
/// ```
#[rustfmt::skip]
pub fn json_agg<E: Expr<Class: AllowedInAggregate>>(e: E) -> AggregateCall<JSON_AGG<<E::Type as SqlType>::Base>, (E,), Json> {
    AggregateCall::new((e,))
}

/// Like [`json_agg`], as PostgreSQL's `jsonb`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let of_age = from(users::table).group_by(users::age).select((users::age, jsonb_agg(users::name)));
/// ```
#[rustfmt::skip]
pub fn jsonb_agg<E: Expr<Class: AllowedInAggregate>>(e: E) -> AggregateCall<JSONB_AGG<<E::Type as SqlType>::Base>, (E,), Jsonb> {
    AggregateCall::new((e,))
}

/// `json_object_agg(key, value)`: a JSON object; NULL over no rows. The key must be NOT NULL in this query: one that is NULL is
/// an error on PostgreSQL. For a nullable one write `coalesce(key, "")`.
///
/// SQLite: `nullif(json_group_object(key, value), '{}')`. MySQL: `json_objectagg(key, value)`, without FILTER.
/// Both for values that are numbers, text, truth values, dates and JSON.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let ages = from(users::table).select(json_object_agg(users::name, users::age));
/// ```
#[rustfmt::skip]
pub fn json_object_agg<K: Expr<Type: IsText, Class: AllowedInAggregate>, E: Expr<Class: AllowedInAggregate>>(key: K, value: E) -> AggregateCall<JSON_OBJECT_AGG<<E::Type as SqlType>::Base>, (MemberName<K>, E), Json> {
    AggregateCall::new((MemberName(key), value))
}

/// [`json_object_agg`] as PostgreSQL's `jsonb`, which keeps the last of several values of a key.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let ages = from(users::table).select(jsonb_object_agg(users::name, users::age));
/// ```
#[rustfmt::skip]
pub fn jsonb_object_agg<K: Expr<Type: IsText, Class: AllowedInAggregate>, E: Expr<Class: AllowedInAggregate>>(key: K, value: E) -> AggregateCall<JSONB_OBJECT_AGG<<E::Type as SqlType>::Base>, (MemberName<K>, E), Jsonb> {
    AggregateCall::new((MemberName(key), value))
}

/// `range_agg(e)`: the multirange of all points that lie in one of the ranges; NULL over no rows. Of ranges, from
/// PostgreSQL 14, and of multiranges, from 15. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// let pages = from(documents::table).select(range_agg(documents::pages));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn range_agg<E: Expr<Type: Ranges<Joined = T>, Class: AllowedInAggregate>, T>(e: E) -> AggregateCall<marker::RANGE_AGG, (E,), T> {
    AggregateCall::new((e,))
}

/// `range_intersect_agg(e)`: the points that lie in all of the ranges or multiranges, of their type; NULL over no rows.
/// PostgreSQL 14 or newer only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// let pages = from(documents::table).select(range_intersect_agg(documents::pages));
/// ```
#[rustfmt::skip]
pub fn range_intersect_agg<E: Expr<Type: Ranges, Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::RANGE_INTERSECT_AGG, (E,), E::Type> {
    AggregateCall::new((e,))
}

//! Aggregates that put the values of rows together: arrays, text, JSON.

use super::modifiers::SkipsNulls;
#[cfg(feature = "mysql-backend")]
use super::modifiers::{Modifiers, TakesModifiers, TakesSeparator};
use super::{AggregateCall, AggregateFunction, OrderMatters, aggregates};
use crate::class::AllowedInAggregate;
use crate::expr::function::HasFunction;
use crate::expr::functions::on;
use crate::expr::{Expr, IntoExpr};
use crate::scope::{NotNull, Nullability, Nullable};
#[cfg(all(
    feature = "rust_decimal",
    any(feature = "sqlite", feature = "mysql-backend")
))]
use crate::types::RustDecimal;
use crate::types::{Array, IsText, Json, Jsonb, Ranges, SqlType, Text};
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
use crate::types::{BigInt, Bool, Double, Integer, Numeric, Real, SmallInt};

aggregates! {
    ARRAY_AGG: NotNull, Nullable, pg "array_agg(|$1|)|";
    RANGE_AGG: N, Nullable, pg "range_agg(|$1|)|";
    RANGE_INTERSECT_AGG: N, Nullable, pg "range_intersect_agg(|$1|)|";
}

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
}
impl OrderMatters for STRING_AGG {}
#[diagnostic::do_not_recommend]
impl SkipsNulls for STRING_AGG {}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<E, T: SqlType, N> TakesSeparator<STRING_AGG, (E, crate::types::Value<T, N>)>
    for diesel::mysql::Mysql
{
}
on!(STRING_AGG, both "string_agg(|$1, $2|)|");
// https://dev.mysql.com/doc/refman/8.4/en/aggregate-functions.html#function_group-concat
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl HasFunction<STRING_AGG> for diesel::mysql::Mysql {
    const SQL: &'static str = "group_concat(|$1| SEPARATOR $=2)|";
    const STATIC: bool = false;
}

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

macro_rules! json {
    ($($marker:ident $pg:literal $sqlite:literal $mysql:literal $empty:literal $key:literal $value:literal;)*) => {$(
        impl<T: 'static> AggregateFunction for $marker<T> {
            type OfGroup<N: Nullability> = NotNull;
            type OfAll = Nullable;
        }
        impl<T> OrderMatters for $marker<T> {}
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl<T, A> TakesSeparator<$marker<T>, A> for diesel::mysql::Mysql {}
        // Neither DISTINCT nor ORDER BY, which MariaDB alone has, nor FILTER: they keep NULLs.
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl<T> TakesModifiers<$marker<T>, Modifiers> for diesel::mysql::Mysql {}
        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl<T> HasFunction<$marker<T>> for diesel::pg::Pg {
            const SQL: &'static str = concat!($pg, "(|", $key, $value, "|)|");
        }
        json!(@mysql $marker $mysql $key
            SmallInt $value, Integer $value, BigInt $value, Real $value, Double $value,
            Numeric $value, #[cfg(feature = "rust_decimal")] RustDecimal $value, Text $value,
            Bool concat!("json_extract(CASE ", $value, " WHEN 0 THEN 'false' WHEN 1 THEN 'true' END, '$')"),
            Json concat!("json_extract(", $value, ", '$')"), Jsonb concat!("json_extract(", $value, ", '$')")
        );
        json!(@sqlite $marker $sqlite $empty $key
            SmallInt $value, Integer $value, BigInt $value, Real $value, Double $value,
            Numeric $value, #[cfg(feature = "rust_decimal")] RustDecimal $value, Text $value,
            Bool concat!("json(CASE ", $value, " WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE 'null' END)"),
            Json concat!("json(", $value, ")"), Jsonb concat!("json(", $value, ")")
        );
    )*};
    (@mysql $marker:ident $mysql:literal $key:literal $($(#[$c:meta])* $t:ident $value:expr),*) => {$(
        $(#[$c])*
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl HasFunction<$marker<$t>> for diesel::mysql::Mysql {
            const SQL: &'static str = concat!($mysql, "(|", $key, $value, "|)|");
        }
    )*};
    // Over no rows PostgreSQL and MySQL return NULL, SQLite an empty array or object.
    (@sqlite $marker:ident $sqlite:literal $empty:literal $key:literal $($(#[$c:meta])* $t:ident $value:expr),*) => {$(
        $(#[$c])*
        #[cfg(feature = "sqlite")]
        #[diagnostic::do_not_recommend]
        impl HasFunction<$marker<$t>> for diesel::sqlite::Sqlite {
            const SQL: &'static str = concat!(
                "nullif(", $sqlite, "(|", $key, $value, "|)|, ", $empty, ")"
            );
        }
    )*};
}
json! {
    JSON_AGG "json_agg" "json_group_array" "json_arrayagg" "'[]'" "" "$1";
    JSONB_AGG "jsonb_agg" "json_group_array" "json_arrayagg" "'[]'" "" "$1";
    JSON_OBJECT_AGG "json_object_agg" "json_group_object" "json_objectagg" "'{}'" "$1, " "$2";
    JSONB_OBJECT_AGG "jsonb_object_agg" "json_group_object" "json_objectagg" "'{}'" "$1, " "$2";
}

impl OrderMatters for marker::ARRAY_AGG {}

/// `array_agg(e)`: the values, NULLs too, as an array; NULL over no rows. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table)
///     .group_by(orders::user_id)
///     .select((orders::user_id, array_agg(orders::id).order_by(orders::id)));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn array_agg<E: Expr<Class: AllowedInAggregate>>(e: E) -> AggregateCall<marker::ARRAY_AGG, (E,), Array<E::Type>> {
    AggregateCall::new((e,))
}

/// `string_agg(e, separator)`: joins the texts that are not NULL, with `separator` between; NULL over no
/// rows. SQLite from version 3.44; older versions have it as `group_concat`.
///
/// MySQL: `group_concat(e SEPARATOR X'2C20')`, where the separator must be a value, and the result ends after
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
/// FILTER. Both for numbers, text, truth values and JSON.
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

/// `json_object_agg(key, value)`: a JSON object; NULL over no rows. A key that is NULL is an error
/// on PostgreSQL.
///
/// SQLite: `nullif(json_group_object(key, value), '{}')`. MySQL: `json_objectagg(key, value)`, without FILTER.
/// Both for values that are numbers, text, truth values and JSON.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let ages = from(users::table).select(json_object_agg(users::name, users::age));
/// ```
#[rustfmt::skip]
pub fn json_object_agg<K: Expr<Type: IsText, Class: AllowedInAggregate>, E: Expr<Class: AllowedInAggregate>>(key: K, value: E) -> AggregateCall<JSON_OBJECT_AGG<<E::Type as SqlType>::Base>, (K, E), Json> {
    AggregateCall::new((key, value))
}

/// [`json_object_agg`] as PostgreSQL's `jsonb`, which keeps the last of several values of a key.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let ages = from(users::table).select(jsonb_object_agg(users::name, users::age));
/// ```
#[rustfmt::skip]
pub fn jsonb_object_agg<K: Expr<Type: IsText, Class: AllowedInAggregate>, E: Expr<Class: AllowedInAggregate>>(key: K, value: E) -> AggregateCall<JSONB_OBJECT_AGG<<E::Type as SqlType>::Base>, (K, E), Jsonb> {
    AggregateCall::new((key, value))
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

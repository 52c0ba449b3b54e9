//! JSON documents as rows.
//! <https://www.postgresql.org/docs/15/functions-json.html#FUNCTIONS-JSON-PROCESSING-TABLE>,
//! <https://www.sqlite.org/json1.html#jeach>
//!
//! On PostgreSQL a document of another kind is an error, an array where an object is expected and the
//! other way round; on SQLite it has no rows.

#[cfg(feature = "sqlite")]
use super::WITH_ORDINALITY;
use super::{TableFunction, call};
use crate::expr::Expr;
use crate::expr::functions::json::IsJson;
use crate::function::Argument;
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
#[cfg(feature = "postgres")]
use crate::types::Json;
use crate::types::{Jsonb, Text};

/// SQLite's value of a row of `json_each` as a document, and as text that is NULL for JSON's `null`.
/// Both are NULL where an outer join leaves the row out.
#[cfg(feature = "sqlite")]
macro_rules! value {
    (document) => {
        "CASE $.type WHEN 'object' THEN $.value WHEN 'array' THEN $.value WHEN 'true' THEN 'true' \
         WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' WHEN 'text' THEN json_quote($.value) \
         WHEN 'integer' THEN json_quote($.value) WHEN 'real' THEN json_quote($.value) END"
    };
    (text) => {
        "CASE $.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST($.value AS TEXT) END"
    };
    (key) => { "$.key" };
    (place) => { "($.key + 1)" };
}
#[cfg(feature = "sqlite")]
pub(super) use value;

/// The argument of SQLite's `json_each`, where it is of this kind.
#[cfg(feature = "sqlite")]
macro_rules! only {
    ($kind:literal) => {
        concat!(
            "json_each(CASE json_type($1) WHEN '",
            $kind,
            "' THEN $1 END)"
        )
    };
}

macro_rules! functions {
    ($($marker:ident json $json:literal, jsonb $jsonb:literal,
        sqlite $kind:literal [$($column:ident),+] $([$($counted:ident),+])?;)*) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        pub mod marker {
            use std::marker::PhantomData;
            $(pub struct $marker<T>(PhantomData<fn() -> T>);)*
            pub struct JSONB_PATH_QUERY;
        }
        $(
            call!(pg [] marker::$marker<Json>, $json);
            call!(pg [] marker::$marker<Jsonb>, $jsonb);
            call!(sqlite [T: IsJson] marker::$marker<T>, only!($kind), [$(value!($column)),+]);
            $(call!(sqlite [T: IsJson] WITH_ORDINALITY<marker::$marker<T>>, only!($kind), [$(value!($counted)),+]);)?
        )*
    };
}
functions! {
    JSON_EACH json "json_each($1)", jsonb "jsonb_each($1)", sqlite "object" [key, document];
    JSON_EACH_TEXT json "json_each_text($1)", jsonb "jsonb_each_text($1)", sqlite "object" [key, text];
    JSON_OBJECT_KEYS json "json_object_keys($1)", jsonb "jsonb_object_keys($1)", sqlite "object" [key];
    JSON_ARRAY_ELEMENTS json "json_array_elements($1)", jsonb "jsonb_array_elements($1)",
        sqlite "array" [document] [document, place];
    JSON_ARRAY_ELEMENTS_TEXT json "json_array_elements_text($1)", jsonb "jsonb_array_elements_text($1)",
        sqlite "array" [text] [text, place];
}

/// The members of an object: the name, SQL `Text`, and the value, a document of the same type. Both NOT NULL:
/// JSON's `null` is a document.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { part { key: Text, value: Jsonb } }
///
/// let query = from(documents::table)
///     .cross_join(part::as_table(json_each(documents::data)))
///     .select((documents::id, part::value));
/// ```
///
/// PostgreSQL: `jsonb_each($1) AS "part" (..)`, and `json_each($1)` of SQL `Json`
///
/// SQLite: `json_each($1) AS "part"` where `$1` is an object, and its `key` and `value` made what PostgreSQL gives
#[doc(alias = "jsonb_each")]
#[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
pub fn json_each<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> TableFunction<marker::JSON_EACH<T>, (E,), (Field<Text, NotNull>, Field<T, NotNull>)> {
    TableFunction::new((document,))
}

/// The members of an object: the name, and the value as SQL `Text`, which is NULL for JSON's `null`. For how a value
/// is written see [`get_text`](crate::expr::functions::json::JsonMethods::get_text).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { part { key: Text, value: Nullable<Text> } }
///
/// let query = from(documents::table)
///     .cross_join(part::as_table(json_each_text(documents::data)))
///     .select((documents::id, part::value));
/// ```
///
/// PostgreSQL: `jsonb_each_text($1) AS "part" (..)`, and `json_each_text($1)` of SQL `Json`
///
/// SQLite: `json_each($1) AS "part"` where `$1` is an object, and its `key` and `value` made what PostgreSQL gives
#[doc(alias = "jsonb_each_text")]
#[rustfmt::skip]
pub fn json_each_text<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> TableFunction<marker::JSON_EACH_TEXT<T>, (E,), (Field<Text, NotNull>, Field<Text, Nullable>)> {
    TableFunction::new((document,))
}

/// The names of the members of an object: SQL `Text`, NOT NULL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { part { value: Text } }
///
/// let query = from(documents::table)
///     .cross_join(part::as_table(json_object_keys(documents::data)))
///     .select((documents::id, part::value));
/// ```
///
/// PostgreSQL: `jsonb_object_keys($1) AS "part" (..)`, and `json_object_keys($1)` of SQL `Json`
///
/// SQLite: `json_each($1) AS "part"` where `$1` is an object, and its `key` made what PostgreSQL gives
#[doc(alias = "jsonb_object_keys")]
#[rustfmt::skip]
pub fn json_object_keys<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> TableFunction<marker::JSON_OBJECT_KEYS<T>, (E,), Field<Text, NotNull>> {
    TableFunction::new((document,))
}

/// The elements of an array: documents of the same type, NOT NULL: JSON's `null` is a document.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { part { value: Jsonb } }
///
/// let query = from(documents::table)
///     .cross_join(part::as_table(json_array_elements(documents::data)))
///     .select((documents::id, part::value));
/// ```
///
/// PostgreSQL: `jsonb_array_elements($1) AS "part" (..)`, and `json_array_elements($1)` of SQL `Json`
///
/// SQLite: `json_each($1) AS "part"` where `$1` is an array, and its `value` made what PostgreSQL gives
#[doc(alias = "jsonb_array_elements")]
#[rustfmt::skip]
pub fn json_array_elements<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> TableFunction<marker::JSON_ARRAY_ELEMENTS<T>, (E,), Field<T, NotNull>> {
    TableFunction::new((document,))
}

/// The elements of an array as SQL `Text`, which is NULL for JSON's `null`. For how a value is written see
/// [`get_text`](crate::expr::functions::json::JsonMethods::get_text).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { part { value: Nullable<Text> } }
///
/// let query = from(documents::table)
///     .cross_join(part::as_table(json_array_elements_text(documents::data)))
///     .select((documents::id, part::value));
/// ```
///
/// PostgreSQL: `jsonb_array_elements_text($1) AS "part" (..)`, and `json_array_elements_text($1)` of SQL `Json`
///
/// SQLite: `json_each($1) AS "part"` where `$1` is an array, and its `value` made what PostgreSQL gives
#[doc(alias = "jsonb_array_elements_text")]
#[rustfmt::skip]
pub fn json_array_elements_text<E: Expr<Type: IsJson<Itself = T>>, T>(document: E) -> TableFunction<marker::JSON_ARRAY_ELEMENTS_TEXT<T>, (E,), Field<Text, Nullable>> {
    TableFunction::new((document,))
}

/// Everything that a path in the SQL/JSON path language finds: SQL `Jsonb`, NOT NULL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// relata::relation! { part { value: Jsonb } }
///
/// let query = from(documents::table)
///     .cross_join(part::as_table(jsonb_path_query(documents::data, "$.tags[*]")))
///     .select((documents::id, part::value));
/// ```
///
/// PostgreSQL: `jsonb_path_query($1, CAST($2 AS jsonpath)) AS "part" ("value")`. SQLite has no paths of
/// this language.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn jsonb_path_query<E: Argument<Jsonb>, P: Argument<Text>>(document: E, path: P) -> TableFunction<marker::JSONB_PATH_QUERY, (E::Expr, P::Expr), Field<Jsonb, NotNull>> {
    TableFunction::new((document.into_argument(), path.into_argument()))
}
call!(pg [] marker::JSONB_PATH_QUERY, "jsonb_path_query($1, CAST($2 AS jsonpath))");

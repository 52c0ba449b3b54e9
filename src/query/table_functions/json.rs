//! JSON documents as rows.
//! <https://www.postgresql.org/docs/15/functions-json.html#FUNCTIONS-JSON-PROCESSING-TABLE>,
//! <https://www.sqlite.org/json1.html#jeach>,
//! <https://dev.mysql.com/doc/refman/8.4/en/json-table-functions.html>
//!
//! On PostgreSQL a document of the wrong kind, such as an array instead of an object, is an
//! error; on SQLite and MySQL it has no rows. SQLite reads a number with a fraction as the nearest double.

#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
use super::WITH_ORDINALITY;
use super::{TableFunction, call};
use crate::expr::Expr;
use crate::expr::argument::Argument;
use crate::expr::functions::json::IsJson;
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
#[cfg(feature = "postgres-backend")]
use crate::types::Json;
use crate::types::{Jsonb, Text};

/// SQLite's value of a row of `json_each` as a document, and as text that is NULL for JSON's `null`.
/// Both are NULL where an outer join leaves the row out.
///
/// A number with a fraction is a double there, and has the fewest digits that mean it: before version 3.53 SQLite's own text has 15. An
/// integer that 64 bits do not hold is a double too: its digits are in the document, which is searched from its beginning for them.
#[cfg(feature = "sqlite")]
macro_rules! value {
    (document) => {
        concat!(
            "CASE $.type WHEN 'object' THEN $.value WHEN 'array' THEN $.value WHEN 'true' THEN 'true' \
             WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' WHEN 'text' THEN json_quote($.value) \
             WHEN 'integer' THEN CASE typeof($.value) WHEN 'integer' THEN json_quote($.value) \
             ELSE coalesce($.json -> $.fullkey, json_quote($.value)) END \
             WHEN 'real' THEN ",
            value!(double "$.value"),
            " END"
        )
    };
    (text) => {
        value!(text "$.value")
    };
    (text $value:literal) => {
        concat!(
            "CASE $.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'real' THEN ",
            value!(double $value),
            " WHEN 'integer' THEN CASE typeof(", $value, ") WHEN 'integer' THEN CAST(", $value, " AS TEXT) \
             ELSE coalesce($.json -> $.fullkey, CAST(", $value, " AS TEXT)) || '' END ELSE CAST(", $value, " AS TEXT) || '' END"
        )
    };
    (double $value:literal) => {
        concat!(
            "CASE ", $value, " WHEN CAST(printf('%!.15g', ", $value, ") AS REAL) THEN printf('%!.15g', ", $value, ") \
             WHEN CAST(printf('%!.16g', ", $value, ") AS REAL) THEN printf('%!.16g', ", $value, ") \
             ELSE printf('%!.17g', ", $value, ") END"
        )
    };
    (key) => { "$.key" };
    (place) => { "($.key + 1)" };
}
#[cfg(feature = "sqlite")]
pub(super) use value;

/// The argument of SQLite's `json_each`, if it is of this kind.
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

/// MySQL's JSON_TABLE of the elements or the members of the argument, if it is of this kind. Each member has
/// its name as JSON writes it and the whole document, from which the value is taken: the path of an object's values
/// does not return their names.
#[cfg(feature = "mysql-backend")]
macro_rules! json_table {
    ("array") => {
        "JSON_TABLE(CASE WHEN json_type($1) = 'ARRAY' THEN $1 END, '$[*]' COLUMNS \
         (place FOR ORDINALITY, part JSON PATH '$'))"
    };
    ("object") => {
        "JSON_TABLE(CASE WHEN json_type($1) = 'OBJECT' AND json_length($1) > 0 \
         THEN json_object('whole', json_extract($1, '$'), 'names', json_extract(json_keys($1), '$')) END, '$' COLUMNS \
         (whole JSON PATH '$.whole', NESTED PATH '$.names[*]' COLUMNS (name JSON PATH '$')))"
    };
}
/// The SQL in place of its columns; `X'242E'` is a path's `$.`, since `$` is replaced by the table.
#[cfg(feature = "mysql-backend")]
macro_rules! json_column {
    ("array" document) => {
        "$.part"
    };
    ("array" text) => {
        "CASE WHEN json_type($.part) <> 'NULL' THEN json_unquote($.part) END"
    };
    ("array" place) => {
        "$.place"
    };
    ("object" key) => {
        "json_unquote($.name)"
    };
    ("object" document) => {
        "json_extract($.whole, concat(_utf8mb4 X'242E', $.name))"
    };
    ("object" text) => {
        "CASE WHEN json_type(json_extract($.whole, concat(_utf8mb4 X'242E', $.name))) <> 'NULL' \
         THEN json_unquote(json_extract($.whole, concat(_utf8mb4 X'242E', $.name))) END"
    };
}

macro_rules! functions {
    ($($marker:ident json $json:literal, jsonb $jsonb:literal,
        of $kind:tt [$($column:ident),+] $([$($counted:ident),+])?;)*) => {
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
            functions!(@mysql [T: IsJson] marker::$marker<T>, $kind [$($column),+]);
            $(functions!(@mysql [T: IsJson] WITH_ORDINALITY<marker::$marker<T>>, $kind [$($counted),+]);)?
        )*
    };
    (@mysql [$($g:tt)*] $marker:ty, $kind:tt [$($column:ident),+]) => {
        call!(mysql [$($g)*] $marker, json_table!($kind), [$(json_column!($kind $column)),+]);
    };
}
functions! {
    JSON_EACH json "json_each($1)", jsonb "jsonb_each($1)", of "object" [key, document];
    JSON_EACH_TEXT json "json_each_text($1)", jsonb "jsonb_each_text($1)", of "object" [key, text];
    JSON_OBJECT_KEYS json "json_object_keys($1)", jsonb "jsonb_object_keys($1)", of "object" [key];
    JSON_ARRAY_ELEMENTS json "json_array_elements($1)", jsonb "jsonb_array_elements($1)",
        of "array" [document] [document, place];
    JSON_ARRAY_ELEMENTS_TEXT json "json_array_elements_text($1)", jsonb "jsonb_array_elements_text($1)",
        of "array" [text] [text, place];
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
/// SQLite: `json_each($1) AS "part"` where `$1` is an object, with its `key` and `value` converted to match PostgreSQL
///
/// MySQL: `JSON_TABLE(json_object('whole', $1, 'names', json_keys($1)), ...) AS part` where `$1` is an object
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
/// SQLite: `json_each($1) AS "part"` where `$1` is an object, with its `key` and `value` converted to match PostgreSQL
///
/// MySQL: `JSON_TABLE(json_object('whole', $1, 'names', json_keys($1)), ...) AS part` where `$1` is an object
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
/// SQLite: `json_each($1) AS "part"` where `$1` is an object, with its `key` converted to match PostgreSQL
///
/// MySQL: `JSON_TABLE(json_object('whole', $1, 'names', json_keys($1)), ...) AS part` where `$1` is an object
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
/// SQLite: `json_each($1) AS "part"` where `$1` is an array, with its `value` converted to match PostgreSQL
///
/// MySQL: `JSON_TABLE($1, '$[*]' COLUMNS (place FOR ORDINALITY, part JSON PATH '$')) AS part` where `$1` is an array
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
/// SQLite: `json_each($1) AS "part"` where `$1` is an array, with its `value` converted to match PostgreSQL
///
/// MySQL: `JSON_TABLE($1, '$[*]' COLUMNS (place FOR ORDINALITY, part JSON PATH '$')) AS part` where `$1` is an array
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
/// PostgreSQL: `jsonb_path_query($1, CAST($2 AS jsonpath)) AS "part" ("value")`. SQLite and MySQL
/// have no paths of this language.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn jsonb_path_query<E: Argument<Jsonb>, P: Argument<Text>>(document: E, path: P) -> TableFunction<marker::JSONB_PATH_QUERY, (E::Expr, P::Expr), Field<Jsonb, NotNull>> {
    TableFunction::new((document.into_argument(), path.into_argument()))
}
call!(pg [] marker::JSONB_PATH_QUERY, "jsonb_path_query($1, CAST($2 AS jsonpath))");

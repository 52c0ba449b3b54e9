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
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
#[cfg(feature = "postgres")]
use crate::types::Json;
use crate::types::{IntoExpr, Jsonb, Text};

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
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident -> $columns:ty, $declared:literal,
        json $json:literal, jsonb $jsonb:literal,
        sqlite $kind:literal [$($column:ident),+] $([$($counted:ident),+])?;
    )*) => {
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
            $(#[$doc])*
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\n# use relata::doc::documents;\n",
                "relata::relation! { part { ", $declared, " } }\n\n",
                "let query = from(documents::table)\n    .cross_join(part::as_table(", stringify!($name),
                "(documents::data)))\n    .select((documents::id, part::value));\n```\n\nPostgreSQL: `", $jsonb,
                " AS \"part\" (..)`, and `", $json, "` of SQL `Json`\n\nSQLite: `json_each($1) AS \"part\"` \
                where `$1` is an ", $kind, ", and its `key` and `value` made what PostgreSQL's columns are")]
            pub fn $name<E: Expr<Type: IsJson<Itself = T>>, T>(
                document: E,
            ) -> TableFunction<marker::$marker<T>, (E,), $columns> {
                TableFunction::new((document,))
            }
        )*
    };
}
functions! {
    /// The members of an object: the name, SQL `Text`, and the value, a document of the same type. Both
    /// NOT NULL: JSON's `null` is a document.
    json_each JSON_EACH -> (Field<Text, NotNull>, Field<T, NotNull>), "key: Text, value: Jsonb",
        json "json_each($1)", jsonb "jsonb_each($1)", sqlite "object" [key, document];
    /// The members of an object: the name, and the value as SQL `Text`, which is NULL for JSON's `null`.
    /// For how a value is written see [`get_text`](crate::expr::functions::json::JsonMethods::get_text).
    json_each_text JSON_EACH_TEXT -> (Field<Text, NotNull>, Field<Text, Nullable>), "key: Text, value: Nullable<Text>",
        json "json_each_text($1)", jsonb "jsonb_each_text($1)", sqlite "object" [key, text];
    /// The names of the members of an object: SQL `Text`, NOT NULL.
    json_object_keys JSON_OBJECT_KEYS -> Field<Text, NotNull>, "value: Text",
        json "json_object_keys($1)", jsonb "jsonb_object_keys($1)", sqlite "object" [key];
    /// The elements of an array: documents of the same type, NOT NULL: JSON's `null` is a document.
    json_array_elements JSON_ARRAY_ELEMENTS -> Field<T, NotNull>, "value: Jsonb",
        json "json_array_elements($1)", jsonb "jsonb_array_elements($1)", sqlite "array" [document] [document, place];
    /// The elements of an array as SQL `Text`, which is NULL for JSON's `null`. For how a value is
    /// written see [`get_text`](crate::expr::functions::json::JsonMethods::get_text).
    json_array_elements_text JSON_ARRAY_ELEMENTS_TEXT -> Field<Text, Nullable>, "value: Nullable<Text>",
        json "json_array_elements_text($1)", jsonb "jsonb_array_elements_text($1)", sqlite "array" [text] [text, place];
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
pub fn jsonb_path_query<E: IntoExpr<Jsonb>, P: IntoExpr<Text>>(document: E, path: P) -> TableFunction<marker::JSONB_PATH_QUERY, (E::Expr, P::Expr), Field<Jsonb, NotNull>> {
    TableFunction::new((document.into_expr(), path.into_expr()))
}
call!(pg [] marker::JSONB_PATH_QUERY, "jsonb_path_query($1, CAST($2 AS jsonpath))");

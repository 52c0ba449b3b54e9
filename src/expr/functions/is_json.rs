//! Tests of texts for JSON: `IS JSON` of PostgreSQL 16 (SQL:2016 part 2, 8.21).
//! <https://www.postgresql.org/docs/16/functions-json.html#FUNCTIONS-SQLJSON-MISC>
//!
//! SQLite's `json_valid` agrees with it; before version 3.45 it is 0 for NULL. MySQL lacks the predicate, and MariaDB's `json_valid` accepts `1.` and `"\q"` as JSON.

use super::{calls, on, sql_doc};
use crate::expr::IntoExpr;
use crate::types::{Bool, Text};

calls! { "is_json", "users", marker;
    /// True if the text is a JSON document of any kind; NULL for NULL. SQLite allows 1,000 levels of nesting.
    is_json IS_JSON => Any [E: IntoExpr<Text>] (text: E => E::Expr = text.into_expr()) -> Bool,
        "is_json::is_json(users::name)",
        pg "(($1) IS JSON)", sqlite "CASE WHEN ($1) IS NOT NULL THEN json_valid($1) END";
    /// True if the text is a JSON object; NULL for NULL.
    is_json_object IS_JSON_OBJECT => Any [E: IntoExpr<Text>] (text: E => E::Expr = text.into_expr()) -> Bool,
        "is_json::is_json_object(users::name)",
        pg "(($1) IS JSON OBJECT)",
        sqlite "CASE WHEN json_valid($1) THEN json_type($1) = 'object' WHEN ($1) IS NOT NULL THEN 0 END";
    /// True if the text is a JSON array; NULL for NULL.
    is_json_array IS_JSON_ARRAY => Any [E: IntoExpr<Text>] (text: E => E::Expr = text.into_expr()) -> Bool,
        "is_json::is_json_array(users::name)",
        pg "(($1) IS JSON ARRAY)",
        sqlite "CASE WHEN json_valid($1) THEN json_type($1) = 'array' WHEN ($1) IS NOT NULL THEN 0 END";
    /// True if the text is JSON, and neither an object nor an array; NULL for NULL.
    is_json_scalar IS_JSON_SCALAR => Any [E: IntoExpr<Text>] (text: E => E::Expr = text.into_expr()) -> Bool,
        "is_json::is_json_scalar(users::name)",
        pg "(($1) IS JSON SCALAR)",
        sqlite "CASE WHEN json_valid($1) THEN json_type($1) NOT IN ('object', 'array') WHEN ($1) IS NOT NULL THEN 0 END";
    /// True if the text is JSON whose objects, at any depth, have each key once; NULL for NULL.
    is_json_with_unique_keys IS_JSON_WITH_UNIQUE_KEYS => Any
        [E: IntoExpr<Text>] (text: E => E::Expr = text.into_expr()) -> Bool,
        "is_json::is_json_with_unique_keys(users::name)",
        pg "(($1) IS JSON WITH UNIQUE KEYS)";
}

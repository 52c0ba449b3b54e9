//! Text as rows. PostgreSQL only. <https://www.postgresql.org/docs/15/functions-string.html>,
//! <https://www.postgresql.org/docs/15/functions-matching.html#FUNCTIONS-POSIX-REGEXP>

use super::{TableFunction, call};
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
use crate::types::{Array, IntoExpr, Text};

macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident($($arg:ident),+) -> $null:ident $out:ty, $declared:literal, $example:literal, $sql:literal;
    )*) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(
            call!(pg [] marker::$marker, $sql);
            $(#[$doc])*
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\n# use relata::doc::users;\n",
                "relata::relation! { part { it: ", $declared, " } }\n\n",
                "let query = from(users::table)\n    .cross_join(part::as_table(", $example, "))\n",
                "    .select((users::id, part::it));\n```\n\nPostgreSQL: `", $sql,
                " AS \"part\" (\"it\")`. SQLite has nothing of the kind.")]
            #[allow(non_camel_case_types)]
            pub fn $name<$($arg: IntoExpr<Text>),+>(
                $($arg: $arg),+
            ) -> TableFunction<marker::$marker, ($($arg::Expr,)+), Field<$out, $null>> {
                TableFunction::new(($($arg.into_expr(),)+))
            }
        )*
    };
}
functions! {
    /// The parts of a text between separators, one row each: SQL `Text`, NOT NULL. A separator that is
    /// NULL takes the text apart into characters.
    string_to_table STRING_TO_TABLE(text, separator) -> NotNull Text,
        "Text", "string_to_table(users::name, \" \")", "string_to_table($1, $2)";
    /// The same, and parts that are this text are NULL.
    string_to_table_with_null STRING_TO_TABLE_WITH_NULL(text, separator, null) -> Nullable Text,
        "Nullable<Text>", "string_to_table_with_null(users::name, \" \", \"-\")", "string_to_table($1, $2, $3)";
    /// The parts of a text between matches of a regular expression: SQL `Text`, NOT NULL.
    regexp_split_to_table REGEXP_SPLIT_TO_TABLE(text, pattern) -> NotNull Text,
        "Text", "regexp_split_to_table(users::name, \" +\")", "regexp_split_to_table($1, $2)";
    /// The same with flags, such as `i` without regard to case.
    regexp_split_to_table_with REGEXP_SPLIT_TO_TABLE_WITH(text, pattern, flags) -> NotNull Text,
        "Text", "regexp_split_to_table_with(users::name, \"X\", \"i\")", "regexp_split_to_table($1, $2, $3)";
    /// The groups of the first match of a regular expression, or the whole match where there are no
    /// groups: SQL `Array<Text>`, NOT NULL, and no row where nothing matches. A group that took no part
    /// is NULL.
    regexp_matches REGEXP_MATCHES(text, pattern) -> NotNull Array<Text>,
        "Array<Text>", "regexp_matches(users::email, \"(.*)@(.*)\")", "regexp_matches($1, $2)";
    /// The same with flags: `g` gives a row for each match.
    regexp_matches_with REGEXP_MATCHES_WITH(text, pattern, flags) -> NotNull Array<Text>,
        "Array<Text>", "regexp_matches_with(users::name, \"[aeiou]\", \"g\")", "regexp_matches($1, $2, $3)";
}

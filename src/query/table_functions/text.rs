//! Text as rows. PostgreSQL only. <https://www.postgresql.org/docs/15/functions-string.html>,
//! <https://www.postgresql.org/docs/15/functions-matching.html#FUNCTIONS-POSIX-REGEXP>

use super::{TableFunction, call};
use crate::expr::argument::Argument;
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
use crate::types::{Array, Text};

macro_rules! functions {
    ($($marker:ident $sql:literal;)*) => {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(call!(pg [] marker::$marker, $sql);)*
    };
}
functions! {
    STRING_TO_TABLE "string_to_table($1, $2)";
    STRING_TO_TABLE_WITH_NULL "string_to_table($1, $2, $3)";
    REGEXP_SPLIT_TO_TABLE "regexp_split_to_table($1, $2)";
    REGEXP_SPLIT_TO_TABLE_WITH "regexp_split_to_table($1, $2, $3)";
    REGEXP_MATCHES "regexp_matches($1, $2)";
    REGEXP_MATCHES_WITH "regexp_matches($1, $2, $3)";
}

/// A call of two texts, and of three.
type OfTwo<F, T, P, C> = TableFunction<F, (T, P), C>;
type OfThree<F, T, P, M, C> = TableFunction<F, (T, P, M), C>;

/// The parts of a text between separators, one row each: SQL `Text`, NOT NULL. A NULL separator splits
/// the text into characters.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { part { it: Text } }
///
/// let query = from(users::table)
///     .cross_join(part::as_table(string_to_table(users::name, " ")))
///     .select((users::id, part::it));
/// ```
///
/// PostgreSQL: `string_to_table("users"."name", $1) AS "part" ("it")`. Not available on SQLite and MySQL.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn string_to_table<T: Argument<Text, Expr = X>, S: Argument<Text, Expr = Y>, X, Y>(text: T, separator: S) -> OfTwo<marker::STRING_TO_TABLE, X, Y, Field<Text, NotNull>> {
    TableFunction::new((text.into_argument(), separator.into_argument()))
}

/// Like [`string_to_table`], with NULL for parts that are the text `null`.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { part { it: Nullable<Text> } }
///
/// let query = from(users::table)
///     .cross_join(part::as_table(string_to_table_with_null(users::name, " ", "-")))
///     .select((users::id, part::it));
/// ```
///
/// PostgreSQL: `string_to_table("users"."name", $1, $2) AS "part" ("it")`. Not available on SQLite and MySQL.
#[rustfmt::skip]
pub fn string_to_table_with_null<T: Argument<Text, Expr = X>, S: Argument<Text, Expr = Y>, N: Argument<Text, Expr = Z>, X, Y, Z>(text: T, separator: S, null: N) -> OfThree<marker::STRING_TO_TABLE_WITH_NULL, X, Y, Z, Field<Text, Nullable>> {
    TableFunction::new((text.into_argument(), separator.into_argument(), null.into_argument()))
}

/// The parts of a text between matches of a regular expression: SQL `Text`, NOT NULL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { part { it: Text } }
///
/// let query = from(users::table)
///     .cross_join(part::as_table(regexp_split_to_table(users::name, " +")))
///     .select((users::id, part::it));
/// ```
///
/// PostgreSQL: `regexp_split_to_table("users"."name", $1) AS "part" ("it")`. Not available on SQLite and MySQL.
#[rustfmt::skip]
pub fn regexp_split_to_table<T: Argument<Text, Expr = X>, P: Argument<Text, Expr = Y>, X, Y>(text: T, pattern: P) -> OfTwo<marker::REGEXP_SPLIT_TO_TABLE, X, Y, Field<Text, NotNull>> {
    TableFunction::new((text.into_argument(), pattern.into_argument()))
}

/// Like [`regexp_split_to_table`] with flags, such as `i` to ignore case.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { part { it: Text } }
///
/// let query = from(users::table)
///     .cross_join(part::as_table(regexp_split_to_table_with(users::name, "X", "i")))
///     .select((users::id, part::it));
/// ```
///
/// PostgreSQL: `regexp_split_to_table("users"."name", $1, $2) AS "part" ("it")`. Not available on SQLite and MySQL.
#[rustfmt::skip]
pub fn regexp_split_to_table_with<T: Argument<Text, Expr = X>, P: Argument<Text, Expr = Y>, F: Argument<Text, Expr = Z>, X, Y, Z>(text: T, pattern: P, flags: F) -> OfThree<marker::REGEXP_SPLIT_TO_TABLE_WITH, X, Y, Z, Field<Text, NotNull>> {
    TableFunction::new((text.into_argument(), pattern.into_argument(), flags.into_argument()))
}

/// The groups of the first match of a regular expression, or the whole match if there are no groups: SQL
/// `Array<Text>`, NOT NULL, and no row if nothing matches. A group without a match is NULL.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { found { groups: Array<Text> } }
///
/// let query = from(users::table)
///     .cross_join(found::as_table(regexp_matches(users::email, "(.*)@(.*)")))
///     .select((users::id, found::groups));
/// ```
///
/// PostgreSQL: `regexp_matches("users"."email", $1) AS "found" ("groups")`. Not available on SQLite and MySQL.
#[rustfmt::skip]
pub fn regexp_matches<T: Argument<Text, Expr = X>, P: Argument<Text, Expr = Y>, X, Y>(text: T, pattern: P) -> OfTwo<marker::REGEXP_MATCHES, X, Y, Field<Array<Text>, NotNull>> {
    TableFunction::new((text.into_argument(), pattern.into_argument()))
}

/// Like [`regexp_matches`] with flags: `g` returns a row for each match.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { found { groups: Array<Text> } }
///
/// let query = from(users::table)
///     .cross_join(found::as_table(regexp_matches_with(users::name, "[aeiou]", "g")))
///     .select((users::id, found::groups));
/// ```
///
/// PostgreSQL: `regexp_matches("users"."name", $1, $2) AS "found" ("groups")`. SQLite and MySQL have no such function.
#[rustfmt::skip]
pub fn regexp_matches_with<T: Argument<Text, Expr = X>, P: Argument<Text, Expr = Y>, F: Argument<Text, Expr = Z>, X, Y, Z>(text: T, pattern: P, flags: F) -> OfThree<marker::REGEXP_MATCHES_WITH, X, Y, Z, Field<Array<Text>, NotNull>> {
    TableFunction::new((text.into_argument(), pattern.into_argument(), flags.into_argument()))
}

//! Functions of text.
//! <https://www.postgresql.org/docs/15/functions-string.html>,
//! <https://www.sqlite.org/lang_corefunc.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/string-functions.html>
//!
//! Text has one SQL type in every character set of MySQL, so functions that count bytes or compare letters convert it to
//! `utf8mb4` first. MySQL returns NULL for a text longer than its `max_allowed_packet`.

use super::{example_doc, functions, on, sql_doc};
use crate::expr::call::{Arguments, Function, Listed};
use crate::expr::{Call, IntoExpr};
use crate::scope::{NotNull, Nullability};
use crate::types::{Bool, Integer, Text, Value};

functions! {
    /// Converts to lower case. SQLite converts ASCII letters only.
    lower LOWER(text: Text) -> Text, "lower(users::name)", all "lower($1)";
    /// Converts to upper case. SQLite converts ASCII letters only.
    upper UPPER(text: Text) -> Text, "upper(users::name)", all "upper($1)";
    /// The number of characters.
    length LENGTH(text: Text) -> Integer, "length(users::name)",
        both "length($1)", mysql "char_length($1)";
    /// The number of bytes, in UTF-8. SQLite from version 3.43.
    octet_length OCTET_LENGTH(text: Text) -> Integer, "octet_length(users::name)",
        both "octet_length($1)", mysql "octet_length(CONVERT($1 USING utf8mb4))";
    /// Removes the spaces at both ends.
    trim TRIM(text: Text) -> Text, "trim(users::name)", all "trim($1)";
    /// Removes the spaces at the start.
    ltrim LTRIM(text: Text) -> Text, "ltrim(users::name)", all "ltrim($1)";
    /// Removes the spaces at the end.
    rtrim RTRIM(text: Text) -> Text, "rtrim(users::name)", all "rtrim($1)";
    /// Replaces every `from` with `to`.
    replace REPLACE(text: Text, from: Text, to: Text) -> Text, "replace(users::name, \"a\", \"b\")",
        all "replace($1, $2, $3)";
    /// `SUBSTRING(text FROM start FOR count)`: `start` counts characters from 1, and places before
    /// the first count too, as SQL has it. PostgreSQL rejects a negative `count`; in SQLite and
    /// MySQL the result is the empty text.
    substring SUBSTRING(text: Text, start: Integer, count: Integer) -> Text,
        "substring(users::name, 1, 3)",
        pg "substr($1, $2, $3)",
        sqlite "substr($1, max($2, 1), max(($3) + min($2, 1) - 1, 0))",
        mysql "substr($1, greatest($2, 1), ($3) + least($2, 1) - 1)";
    /// The first `count` characters; all but the last `-count` if it is negative.
    left LEFT(text: Text, count: Integer) -> Text, "left(users::name, 3)",
        pg "left($1, $2)",
        sqlite "substr($1, 1, CASE WHEN ($2) < 0 THEN max(length($1) + ($2), 0) ELSE $2 END)",
        mysql "left($1, CASE WHEN ($2) < 0 THEN char_length($1) + ($2) ELSE $2 END)"
            => "reverse(substr(reverse(left($1, CASE WHEN ($2) < 0 THEN 2147483647 ELSE $2 END)), 1 - least($2, 0)))";
    /// The last `count` characters; all but the first `-count` if it is negative.
    right RIGHT(text: Text, count: Integer) -> Text, "right(users::name, 3)",
        pg "right($1, $2)",
        sqlite "substr($1, CASE WHEN ($2) < 0 THEN 1 - ($2) ELSE max(length($1) - ($2), 0) + 1 END)",
        mysql "right($1, CASE WHEN ($2) < 0 THEN char_length($1) + ($2) ELSE $2 END)"
            => "substr(right($1, CASE WHEN ($2) < 0 THEN 2147483647 ELSE $2 END), 1 - least($2, 0))";
    /// True if `text` begins with `prefix`, letter for letter.
    starts_with STARTS_WITH(text: Text, prefix: Text) -> Bool, "starts_with(users::name, \"S\")",
        pg "starts_with($1, $2)",
        sqlite "(substr($1, 1, length($2)) = ($2) COLLATE BINARY)",
        mysql "(locate(CONVERT($2 USING utf8mb4), CONVERT($1 USING utf8mb4) COLLATE utf8mb4_bin) = 1)";
    /// The position of `needle` in `text`, letter for letter, from 1; 0 if it does not occur.
    position POSITION(text: Text, needle: Text) -> Integer, "position(users::email, \"@\")",
        pg "strpos($1, $2)", sqlite "instr($1, $2)",
        mysql "locate(CONVERT($2 USING utf8mb4), CONVERT($1 USING utf8mb4) COLLATE utf8mb4_bin)";
    /// The text repeated `count` times; the empty text if `count` is not above 0.
    repeat REPEAT(text: Text, count: Integer) -> Text, "repeat(users::name, 2)",
        pg "repeat($1, $2)",
        sqlite "CASE WHEN ($2) IS NOT NULL THEN replace(hex(zeroblob($2)), '00', $1) END",
        mysql "repeat($1, $2)";
    /// The text padded on the left to `size` characters, or truncated on the right.
    lpad LPAD(text: Text, size: Integer, fill: Text) -> Text, "lpad(users::name, 8, \"0\")",
        pg "lpad($1, $2, $3)",
        sqlite "CASE WHEN length($1) < ($2) \
            THEN substr(replace(hex(zeroblob($2)), '00', $3), 1, ($2) - length($1)) || ($1) \
            WHEN ($3) IS NOT NULL THEN substr($1, 1, max($2, 0)) END",
        mysql "CASE WHEN char_length($3) = 0 THEN left($1, $2) ELSE lpad($1, greatest($2, 0), $3) END";
    /// The text padded on the right to `size` characters, or truncated there.
    rpad RPAD(text: Text, size: Integer, fill: Text) -> Text, "rpad(users::name, 8, \".\")",
        pg "rpad($1, $2, $3)",
        sqlite "CASE WHEN length($1) < ($2) \
            THEN ($1) || substr(replace(hex(zeroblob($2)), '00', $3), 1, ($2) - length($1)) \
            WHEN ($3) IS NOT NULL THEN substr($1, 1, max($2, 0)) END",
        mysql "CASE WHEN char_length($3) = 0 THEN left($1, $2) ELSE rpad($1, greatest($2, 0), $3) END";
    /// The first letter of each word in upper case, the others in lower case.
    initcap INITCAP(text: Text) -> Text, "initcap(users::name)", pg "initcap($1)";
    /// Reverses the characters.
    reverse REVERSE(text: Text) -> Text, "reverse(users::name)", pg "reverse($1)", mysql "reverse($1)";
    /// The `n`th part of `text`, split at `separator`, from 1; counted from the end if negative.
    /// Empty if there are fewer parts. PostgreSQL rejects an `n` of 0; in MySQL the result is the empty text.
    split_part SPLIT_PART(text: Text, separator: Text, n: Integer) -> Text,
        "split_part(users::email, \"@\", 2)", pg "split_part($1, $2, $3)",
        mysql "CASE WHEN char_length($2) = 0 \
            THEN CASE WHEN ($3) IN (1, -1) THEN $1 ELSE left($1, 0 * ($3)) END \
            ELSE substr(substring_index(concat($2, $1), $2, greatest(CASE WHEN ($3) < 0 \
            THEN (char_length($1) - char_length(replace($1, $2, ''))) DIV char_length($2) + 2 + ($3) \
            ELSE $3 END, 0) + 1), char_length(substring_index(concat($2, $1), $2, greatest(CASE WHEN ($3) < 0 \
            THEN (char_length($1) - char_length(replace($1, $2, ''))) DIV char_length($2) + 2 + ($3) \
            ELSE $3 END, 0))) + char_length($2) + 1) END";
}

/// A tuple of text expressions and values.
pub trait Texts {
    #[doc(hidden)]
    type Exprs: Arguments;
    #[doc(hidden)]
    fn into_exprs(self) -> Self::Exprs;
}
macro_rules! texts {
    ($($t:ident $i:ident),+) => {
        impl<$($t: IntoExpr<Text>),+> Texts for ($($t,)+) {
            type Exprs = ($($t::Expr,)+);
            #[allow(non_snake_case)]
            fn into_exprs(self) -> Self::Exprs {
                let ($($t,)+) = self;
                ($($t.into_expr(),)+)
            }
        }
    };
}
crate::tuples::all_tuples!(texts);

#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod list_marker {
    pub struct CONCAT;
    pub struct CONCAT_WS;
}
impl Function for list_marker::CONCAT_WS {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
on!(list_marker::CONCAT_WS, all "concat_ws($1, $2)");
/// The type of a call of [`concat_ws`].
pub type ConcatWs<A> = Call<list_marker::CONCAT_WS, (Value<Text>, Listed<A>), Text>;

impl Function for list_marker::CONCAT {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
on!(list_marker::CONCAT, both "concat($1)", mysql "concat_ws('', $1)");
/// The type of a call of [`concat`](fn@concat).
pub type Concat<A> = Call<list_marker::CONCAT, (Listed<A>,), Text>;

/// The texts one after the other; NULL counts as the empty text, so the result is never NULL. SQLite from version
/// 3.44. With [`a.concat(b)`](crate::expr::ExprMethods::concat) the whole is NULL if a part is.
#[doc = sql_doc!(both "concat($1)", mysql "concat_ws('', $1)")]
#[doc = example_doc!("concat((users::name, \" <\", users::email, \">\"))")]
pub fn concat<T: Texts>(texts: T) -> Concat<T::Exprs> {
    Call::new((Listed(texts.into_exprs()),))
}

/// The texts with `separator` between, skipping NULLs. Never NULL itself. SQLite
/// from version 3.44.
#[doc = sql_doc!(all "concat_ws($1, $2)")]
#[doc = example_doc!("concat_ws(\", \", (users::name, users::email))")]
pub fn concat_ws<T: Texts>(separator: impl Into<String>, texts: T) -> ConcatWs<T::Exprs> {
    Call::new((Value::new(separator.into()), Listed(texts.into_exprs())))
}

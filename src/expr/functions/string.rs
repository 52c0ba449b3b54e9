//! More functions of text: single characters, encodings, quotes.
//! <https://www.postgresql.org/docs/15/functions-string.html>,
//! <https://www.postgresql.org/docs/15/functions-binarystring.html>,
//! <https://www.sqlite.org/lang_corefunc.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/string-functions.html>

use std::marker::PhantomData;

use super::{example_doc, functions, on, sql_doc};
use crate::expr::call::Function;
use crate::expr::{Call, IntoExpr};
#[cfg(feature = "uuid")]
use crate::scope::NotNull;
use crate::scope::Nullability;
#[cfg(feature = "uuid")]
use crate::types::Uuid;
use crate::types::{BigInt, Binary, Integer, Text};

functions! {
    /// Replaces each character of `from` by the one at the same position of `to`, or removes it if there is
    /// none.
    translate TRANSLATE(text: Text, from: Text, to: Text) -> Text,
        "translate(users::name, \"äö\", \"ao\")", pg "translate($1, $2, $3)";
    /// The code point of the first character; 0 for the empty text.
    ascii ASCII(text: Text) -> Integer, "ascii(users::name)",
        pg "ascii($1)",
        sqlite "coalesce(unicode($1), CASE WHEN ($1) IS NOT NULL THEN 0 END)",
        mysql "ord(CONVERT(left($1, 1) USING utf32))";
    /// The character of a code point. PostgreSQL has none of code point 0.
    chr CHR(code: Integer) -> Text, "chr(65)", pg "chr($1)",
        sqlite "CASE WHEN ($1) IS NOT NULL THEN char($1) END",
        mysql "json_unquote(json_quote(CONVERT(CONVERT(unhex(lpad(hex(CAST($1 AS SIGNED)), 8, '0')) USING utf32) USING utf8mb4)))";
    /// The MD5 sum in hexadecimal digits.
    md5 MD5(text: Text) -> Text, "md5(users::email)",
        pg "md5($1)", mysql "md5(CONVERT($1 USING utf8mb4))";
    /// `OVERLAY(text PLACING with FROM start FOR count)`: replaces `count` characters from the position `start`,
    /// which is 1 or more, by `with`.
    overlay OVERLAY(text: Text, with: Text, start: Integer, count: Integer) -> Text,
        "overlay(users::name, \"***\", 2, 3)",
        pg "overlay($1 placing $2 from $3 for $4)",
        sqlite "(substr($1, 1, ($3) - 1) || ($2) || substr($1, max(($3) + ($4), 1)))",
        mysql "concat(left($1, ($3) - 1), $2, substr($1, greatest(($3) + ($4), 1)))";
    /// In hexadecimal digits; a negative number is that of 64 bits.
    to_hex TO_HEX(number: BigInt) -> Text, "to_hex(users::id)",
        pg "to_hex(CAST($1 AS bigint))",
        sqlite "CASE WHEN ($1) IS NOT NULL THEN printf('%x', $1) END",
        mysql "lower(hex(CAST($1 AS SIGNED)))";
    /// The text as a literal of PostgreSQL's SQL.
    quote_literal QUOTE_LITERAL(text: Text) -> Text, "quote_literal(users::name)",
        pg "quote_literal($1)";
    /// The text as an identifier of PostgreSQL's SQL.
    quote_ident QUOTE_IDENT(text: Text) -> Text, "quote_ident(users::name)", pg "quote_ident($1)";
}

/// Formats in which [`encode`] and [`decode`] write bytes.
pub mod encoding {
    /// Hexadecimal digits.
    #[derive(Debug, Clone, Copy)]
    pub struct Hex;
    /// Base64, in lines of 76 characters.
    #[derive(Debug, Clone, Copy)]
    pub struct Base64;
    /// ASCII as it is, the rest in octal digits after a backslash.
    #[derive(Debug, Clone, Copy)]
    pub struct Escape;
}

#[doc(hidden)]
#[allow(clippy::upper_case_acronyms)]
pub mod marker_of_encoding {
    pub struct ENCODE<F>(super::PhantomData<fn() -> F>);
    pub struct DECODE<F>(super::PhantomData<fn() -> F>);
}
impl<F: 'static> Function for marker_of_encoding::ENCODE<F> {
    type Null<Any: Nullability, All: Nullability> = Any;
}
impl<F: 'static> Function for marker_of_encoding::DECODE<F> {
    type Null<Any: Nullability, All: Nullability> = Any;
}
on!(
    marker_of_encoding::ENCODE<encoding::Hex>,
    pg "encode($1, 'hex')",
    sqlite "CASE WHEN ($1) IS NOT NULL THEN lower(hex($1)) END",
    mysql "lower(hex($1))"
);
// In PostgreSQL a full line ends with a line feed, even the last one.
on!(
    marker_of_encoding::ENCODE<encoding::Base64>,
    pg "encode($1, 'base64')",
    mysql "concat(to_base64($1), CASE WHEN octet_length($1) > 0 AND octet_length($1) % 57 = 0 \
        THEN char(10 USING utf8mb4) ELSE '' END)"
);
on!(marker_of_encoding::ENCODE<encoding::Escape>, pg "encode($1, 'escape')");
// MySQL would put a 0 before digits of an odd number.
on!(
    marker_of_encoding::DECODE<encoding::Hex>,
    pg "decode($1, 'hex')",
    mysql "CASE WHEN char_length($1) % 2 = 0 THEN unhex($1) END"
);
on!(
    marker_of_encoding::DECODE<encoding::Base64>,
    pg "decode($1, 'base64')",
    mysql "from_base64($1)"
);
on!(marker_of_encoding::DECODE<encoding::Escape>, pg "decode($1, 'escape')");

/// Bytes as text. SQLite has only `Hex`, MySQL has no `Escape`.
#[doc = sql_doc!(pg "encode($1, 'hex')", sqlite "lower(hex($1))", mysql "lower(hex($1))")]
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::{encode, encoding};
/// # use relata::doc::users;
/// let query = from(users::table).select(encode(vec![1, 2, 254], encoding::Hex));
/// ```
pub fn encode<B: IntoExpr<Binary>, F>(
    bytes: B,
    format: F,
) -> Call<marker_of_encoding::ENCODE<F>, (B::Expr,), Text> {
    let _ = format; // a word of the SQL, told by its type
    Call::new((bytes.into_expr(),))
}
/// The bytes that a text encodes. A text in another format is an error on PostgreSQL; MySQL returns NULL, also
/// for spaces among hexadecimal digits, and has no `Escape`.
#[doc = sql_doc!(pg "decode($1, 'hex')", mysql "CASE WHEN char_length($1) % 2 = 0 THEN unhex($1) END")]
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::{decode, encoding};
/// # use relata::doc::users;
/// let query = from(users::table).select(decode("0102fe", encoding::Hex));
/// ```
pub fn decode<T: IntoExpr<Text>, F>(
    text: T,
    format: F,
) -> Call<marker_of_encoding::DECODE<F>, (T::Expr,), Binary> {
    let _ = format;
    Call::new((text.into_expr(),))
}

#[cfg(feature = "uuid")]
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod marker_of_none {
    pub struct GEN_RANDOM_UUID;
    #[allow(clippy::upper_case_acronyms)]
    pub struct UUIDV7;
}
#[cfg(feature = "uuid")]
impl Function for marker_of_none::GEN_RANDOM_UUID {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
#[cfg(feature = "uuid")]
on!(
    marker_of_none::GEN_RANDOM_UUID,
    pg "gen_random_uuid()",
    sqlite "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' \
        || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) \
        || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
);
/// A random UUID (version 4), another one for each row. Never NULL.
///
/// PostgreSQL: `gen_random_uuid()`
///
/// SQLite: the text of one, made of `randomblob`
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::gen_random_uuid;
/// # use relata::doc::users;
/// let query = from(users::table).select((users::id, gen_random_uuid()));
/// ```
#[cfg(feature = "uuid")]
pub fn gen_random_uuid() -> Call<marker_of_none::GEN_RANDOM_UUID, (), Uuid> {
    Call::new(())
}

#[cfg(feature = "uuid")]
impl Function for marker_of_none::UUIDV7 {
    type Null<Any: Nullability, All: Nullability> = NotNull;
}
// 48 bits of milliseconds, then 74 random ones: https://www.rfc-editor.org/rfc/rfc9562#section-5.7
#[cfg(feature = "uuid")]
on!(
    marker_of_none::UUIDV7,
    pg "uuidv7()",
    sqlite "lower(printf('%08x-%04x-7', CAST(unixepoch('subsec') * 1000 AS INTEGER) / 65536, \
        CAST(unixepoch('subsec') * 1000 AS INTEGER) % 65536) || substr(hex(randomblob(2)), 2) || '-' \
        || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
);
/// A UUID of version 7, another one for each row: it begins with the time in milliseconds, so that new keys are added at the
/// end of an index. Never NULL.
///
/// PostgreSQL 18 or newer: `uuidv7()`, which returns rising values on one connection.
///
/// SQLite 3.42 or newer: the text of one, made of `unixepoch('subsec')` and `randomblob`; those of one millisecond, and so
/// of one statement, are in no order.
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::uuidv7;
/// # use relata::doc::users;
/// let query = from(users::table).select((users::id, uuidv7()));
/// ```
#[cfg(feature = "uuid")]
pub fn uuidv7() -> Call<marker_of_none::UUIDV7, (), Uuid> {
    Call::new(())
}

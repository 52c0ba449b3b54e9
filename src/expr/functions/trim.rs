//! Trimming characters. <https://www.postgresql.org/docs/15/functions-string.html>
//!
//! MySQL's `trim` removes a text, not any of its characters, so there a regular expression is used:
//! the characters form a class of it. <https://dev.mysql.com/doc/refman/8.4/en/regexp.html>

use super::{example_doc, on, sql_doc};
use crate::expr::call::Function;
use crate::expr::{Call, IntoExpr};
use crate::scope::Nullability;
use crate::types::Text;

/// MySQL's character class of the characters: each that is special in a class has a backslash before it,
/// which is written as a number because a session's SQL mode may treat `\` as a plain character.
#[cfg(feature = "mysql-backend")]
macro_rules! class {
    () => {
        "'[', replace(replace(replace(replace(replace(replace($2, _utf8mb4 X'5C', _utf8mb4 X'5C5C'), \
         '[', _utf8mb4 X'5C5B'), ']', _utf8mb4 X'5C5D'), '^', _utf8mb4 X'5C5E'), '-', _utf8mb4 X'5C2D'), \
         '&', _utf8mb4 X'5C26'), ']+'"
    };
}
#[cfg(feature = "mysql-backend")]
macro_rules! from_start {
    () => {
        concat!("'^', ", class!())
    };
}
/// `\z`: the very end, where `$` would also be before a line feed.
#[cfg(feature = "mysql-backend")]
macro_rules! to_end {
    () => {
        concat!(class!(), ", _utf8mb4 X'5C7A'")
    };
}

macro_rules! trims {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident $example:literal,
        pg $pg:literal, sqlite $sqlite:literal, mysql $mysql:expr;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(
            impl Function for marker::$marker {
                type Null<Any: Nullability, All: Nullability> = Any;
            }
            on!(
                marker::$marker,
                pg $pg,
                sqlite $sqlite,
                mysql concat!(
                    "CASE WHEN char_length($2) = 0 THEN $1 ELSE regexp_replace($1, concat('(?-i)', ",
                    $mysql,
                    "), '') END"
                ) => concat!(
                    // A pattern that never matches removes nothing.
                    "regexp_replace($1, CASE WHEN char_length($2) = 0 THEN '(?!)' ELSE concat('(?-i)', ",
                    $mysql,
                    ") END, '')"
                )
            );
            $(#[$doc])*
            #[doc = sql_doc!(pg $pg, sqlite $sqlite, mysql "regexp_replace($1, ..., '')")]
            #[doc = example_doc!($example)]
            pub fn $name<T: IntoExpr<Text>, C: IntoExpr<Text>>(
                text: T,
                characters: C,
            ) -> Call<marker::$marker, (T::Expr, C::Expr), Text> {
                Call::new((text.into_expr(), characters.into_expr()))
            }
        )*
    };
}
trims! {
    /// Without any of these characters at both ends.
    btrim BTRIM "btrim(users::name, \"-_\")",
        pg "btrim($1, $2)", sqlite "trim($1, $2)",
        mysql concat!(from_start!(), ", '|', ", to_end!());
    /// Without any of these characters at the start.
    ltrim_chars LTRIM_CHARS "ltrim_chars(users::name, \"-_\")",
        pg "ltrim($1, $2)", sqlite "ltrim($1, $2)", mysql from_start!();
    /// Without any of these characters at the end.
    rtrim_chars RTRIM_CHARS "rtrim_chars(users::name, \"-_\")",
        pg "rtrim($1, $2)", sqlite "rtrim($1, $2)", mysql to_end!();
}

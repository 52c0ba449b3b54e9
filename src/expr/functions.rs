//! Scalar functions of text, numbers and time.
//!
//! Each takes columns, values and expressions of the SQL type it names, and is NULL if an
//! argument is, unless its own page says otherwise. The result of a function is the same on every
//! database; if a database names it differently or lacks it, its page shows the SQL that is
//! sent instead. A function that a database does not support does not compile for it.

pub mod array;
pub mod bits;
pub mod collation;
pub mod composite;
pub mod container;
pub mod integer;
#[cfg(feature = "chrono")]
pub mod interval;
pub mod is_json;
pub mod json;
mod json_constructor;
pub mod number;
pub mod range;
pub mod record;
pub mod regex;
pub mod search;
pub mod string;
pub mod text;
#[cfg(feature = "chrono")]
pub mod time;
#[cfg(feature = "chrono")]
pub mod timestamp_add;
pub mod trigonometry;
pub mod trigram;
pub mod trim;
pub mod user;

pub use integer::{div, factorial, gcd, lcm, log, modulo, width_bucket};
pub use number::{
    Fractional, abs, ceil, exp, floor, greatest, least, ln, log10, power, random, round, round_to,
    sign, sqrt, trunc,
};
pub use string::{
    ascii, chr, decode, encode, encoding, md5, overlay, quote_ident, quote_literal, to_hex,
    translate,
};
#[cfg(feature = "uuid")]
pub use string::{gen_random_uuid, uuidv7};
pub use text::{
    Concat, ConcatWs, Texts, concat, concat_ws, initcap, left, length, lower, lpad, ltrim,
    octet_length, position, repeat, replace, reverse, right, rpad, rtrim, split_part, starts_with,
    substring, trim, upper,
};
#[cfg(feature = "chrono")]
pub use time::{
    HasDate, HasTime, current_date, current_timestamp, date_of, date_trunc, day, day_of_week,
    day_of_year, epoch, hour, localtimestamp, minute, month, now, quarter, second, unit, week,
    year,
};
pub use trigonometry::{
    acos, asin, atan, atan2, cbrt, cos, cosh, cot, degrees, pi, radians, sin, sinh, tan, tanh,
};
pub use trim::{btrim, ltrim_chars, rtrim_chars};

/// The names of the functions in messages.
pub(crate) mod names {
    pub use super::array::{marker::*, marker_of_any::*};
    pub use super::integer::marker::*;
    #[cfg(feature = "chrono")]
    pub use super::interval::marker::*;
    pub use super::is_json::marker::*;
    pub use super::json::marker::*;
    pub use super::json_constructor::marker::*;
    pub use super::number::marker::*;
    #[cfg(feature = "chrono")]
    pub use super::range::marker_of_times::*;
    pub use super::range::{marker::*, marker_of_numbers::*};
    pub use super::record::marker::*;
    pub use super::regex::marker::*;
    pub use super::search::marker::*;
    pub use super::string::marker::*;
    pub use super::text::marker::*;
    #[cfg(feature = "chrono")]
    pub use super::time::marker_of_unit::*;
    #[cfg(feature = "chrono")]
    pub use super::timestamp_add::marker_of_span::*;
    pub use super::trigonometry::marker::*;
    pub use super::trigram::marker::*;
    pub use super::trim::marker::*;
    pub use super::user::marker::*;
}

/// The SQL of a function on its databases: `on!(marker, pg "f($1)", sqlite "f($1)", mysql "f($1)")`,
/// `all "f($1)"` where it is the same on them all, `both "f($1)"` on PostgreSQL and SQLite. After `=>` comes the
/// same SQL with the first argument only once, where MySQL's repeats it.
macro_rules! on {
    ($marker:ty, all $sql:expr) => {
        crate::expr::functions::on!($marker, pg $sql, sqlite $sql, mysql $sql);
    };
    ($marker:ty, both $sql:expr $(, mysql $mysql:expr)?) => {
        crate::expr::functions::on!($marker, pg $sql, sqlite $sql $(, mysql $mysql)?);
    };
    ($marker:ty, mysql $mysql:expr) => {
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl crate::expr::call::HasFunction<$marker> for diesel::mysql::Mysql {
            const SQL: &'static str = $mysql;
        }
    };
    ($marker:ty, pg $pg:expr $(, sqlite $sqlite:expr)? $(, mysql $mysql:expr $(=> $once:expr)?)?) => {
        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl crate::expr::call::HasFunction<$marker> for diesel::pg::Pg {
            const SQL: &'static str = $pg;
        }
        $(
            #[cfg(feature = "sqlite")]
            #[diagnostic::do_not_recommend]
            impl crate::expr::call::HasFunction<$marker> for diesel::sqlite::Sqlite {
                const SQL: &'static str = $sqlite;
            }
        )?
        $(
            #[cfg(feature = "mysql-backend")]
            #[diagnostic::do_not_recommend]
            impl crate::expr::call::HasFunction<$marker> for diesel::mysql::Mysql {
                const SQL: &'static str = $mysql;
                $(const ONCE: Option<&'static str> = Some($once);)?
            }
        )?
    };
}

/// Shows the SQL of a function to readers of its documentation.
macro_rules! sql_doc {
    (all $sql:literal) => {
        concat!("\n\nSQL: `", $sql, "`")
    };
    (both $sql:literal) => {
        concat!(
            "\n\nPostgreSQL, SQLite: `",
            $sql,
            "`. Not available on MySQL."
        )
    };
    (both $sql:literal, mysql $mysql:literal) => {
        concat!(
            "\n\nPostgreSQL, SQLite: `",
            $sql,
            "`\n\nMySQL: `",
            $mysql,
            "`"
        )
    };
    (pg $pg:literal, sqlite $sqlite:literal) => {
        concat!(
            "\n\nPostgreSQL: `",
            $pg,
            "`\n\nSQLite: `",
            $sqlite,
            "`\n\nNot available on MySQL."
        )
    };
    (pg $pg:literal, sqlite $sqlite:literal, mysql $mysql:literal) => {
        concat!(
            "\n\nPostgreSQL: `",
            $pg,
            "`\n\nSQLite: `",
            $sqlite,
            "`\n\nMySQL: `",
            $mysql,
            "`"
        )
    };
    (pg $pg:literal, mysql $mysql:literal) => {
        concat!(
            "\n\nPostgreSQL: `",
            $pg,
            "`\n\nMySQL: `",
            $mysql,
            "`\n\nNot available on SQLite."
        )
    };
    (mysql $mysql:literal) => {
        concat!(
            "\n\nMySQL: `",
            $mysql,
            "`. Not available on PostgreSQL and SQLite."
        )
    };
    (pg $pg:literal) => {
        concat!(
            "\n\nPostgreSQL: `",
            $pg,
            "`. Not available on SQLite and MySQL."
        )
    };
}

/// An example that compiles.
macro_rules! example_doc {
    ($example:literal) => {
        concat!(
            "\n\n```\nuse relata::expr::functions::*;\nuse relata::prelude::*;\n# use relata::doc::{users, orders};\n",
            "let query = from(orders::table).cross_join(users::table).select(",
            $example,
            ");\n```"
        )
    };
}

/// Declares functions whose arguments have fixed SQL types. The markers are in a module of their
/// own: they are named as SQL names the function, for the messages, and could hide a user's type.
macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident($($arg:ident: $ty:ty),*) -> $out:ty,
        $example:literal,
        $($db:ident $sql:literal $(=> $once:literal)?),+;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(
            impl crate::expr::call::Function for marker::$marker {
                type Null<Any: crate::scope::Nullability, All: crate::scope::Nullability> = Any;
            }
            on!(marker::$marker, $($db $sql $(=> $once)?),+);
            $(#[$doc])*
            #[doc = sql_doc!($($db $sql),+)]
            #[doc = example_doc!($example)]
            #[allow(non_camel_case_types)]
            pub fn $name<$($arg: crate::expr::IntoExpr<$ty>),*>(
                $($arg: $arg),*
            ) -> crate::expr::Call<marker::$marker, ($($arg::Expr,)*), $out> {
                crate::expr::Call::new(($($arg.into_expr(),)*))
            }
        )*
    };
}

/// Declares functions whose arguments have types of their own: generics in brackets, then each
/// argument with the expression it becomes, and whether the result is NULL with `Any` argument,
/// with `All` of them, always `Nullable`, or `NotNull`.
macro_rules! calls {
    ($module:literal, $table:literal, $markers:ident; $(
        $(#[$doc:meta])*
        $name:ident $marker:ident => $null:ident [$($g:tt)*]
            ($($arg:ident: $ty:ty => $expr:ty = $conv:expr),*) -> $out:ty,
        $example:literal,
        $($db:ident $sql:literal),+;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod $markers {
            $(pub struct $marker;)*
        }
        $(
            impl crate::expr::call::Function for $markers::$marker {
                type Null<Any: crate::scope::Nullability, All: crate::scope::Nullability> =
                    calls!(@null $null);
            }
            on!($markers::$marker, $($db $sql),+);
            $(#[$doc])*
            #[doc = sql_doc!($($db $sql),+)]
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\nuse relata::expr::functions::", $module,
                ";\n# use relata::doc::{documents, events, orders, users};\nlet query = from(", $table, "::table).select(",
                $example, ");\n```")]
            pub fn $name<$($g)*>($($arg: $ty),*) -> crate::expr::Call<$markers::$marker, ($($expr,)*), $out> {
                crate::expr::Call::new(($($conv,)*))
            }
        )*
    };
    (@null Any) => { Any };
    (@null All) => { All };
    (@null Nullable) => { crate::scope::Nullable };
    (@null NotNull) => { crate::scope::NotNull };
}

pub(crate) use {calls, example_doc, functions, on, sql_doc};

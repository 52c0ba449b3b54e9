//! Scalar functions of text, numbers and time.
//!
//! Each takes columns, values and expressions of the SQL type it names, and is NULL when an
//! argument is, unless its own page says otherwise. What a function gives is the same on every
//! database; where an engine has it under another name or not at all, its page shows the SQL that
//! stands for it. A function that cannot be said in a database's SQL does not compile for it.

mod number;
mod text;
#[cfg(feature = "chrono")]
mod time;

pub use number::{
    Fractional, abs, ceil, exp, floor, greatest, least, ln, log10, power, random, round, round_to,
    sign, sqrt, trunc,
};
pub use text::{
    ConcatWs, Texts, concat_ws, initcap, left, length, lower, lpad, ltrim, octet_length, position,
    repeat, replace, reverse, right, rpad, rtrim, split_part, starts_with, substring, trim, upper,
};
#[cfg(feature = "chrono")]
pub use time::{
    HasDate, HasTime, current_date, current_timestamp, date_of, date_trunc, day, day_of_week,
    day_of_year, epoch, hour, localtimestamp, minute, month, now, quarter, second, unit, week,
    year,
};

/// What the functions are called in messages.
pub(crate) mod names {
    pub use super::number::marker::*;
    pub use super::text::marker::*;
    #[cfg(feature = "chrono")]
    pub use super::time::marker_of_unit::*;
}

/// The SQL of a function on its databases: `on!(marker, both "f($1)")`.
macro_rules! on {
    ($marker:ty, both $sql:expr) => {
        crate::expr::functions::on!($marker, pg $sql, sqlite $sql);
    };
    ($marker:ty, pg $pg:expr $(, sqlite $sqlite:expr)?) => {
        #[cfg(feature = "postgres")]
        #[diagnostic::do_not_recommend]
        impl crate::expr::function::HasFunction<$marker> for diesel::pg::Pg {
            const SQL: &'static str = $pg;
        }
        $(
            #[cfg(feature = "sqlite")]
            #[diagnostic::do_not_recommend]
            impl crate::expr::function::HasFunction<$marker> for diesel::sqlite::Sqlite {
                const SQL: &'static str = $sqlite;
            }
        )?
    };
}

/// The same for readers of the documentation.
macro_rules! sql_doc {
    (both $sql:literal) => {
        concat!("\n\nSQL: `", $sql, "`")
    };
    (pg $pg:literal, sqlite $sqlite:literal) => {
        concat!("\n\nPostgreSQL: `", $pg, "`\n\nSQLite: `", $sqlite, "`")
    };
    (pg $pg:literal) => {
        concat!(
            "\n\nPostgreSQL: `",
            $pg,
            "`. SQLite has nothing of the kind."
        )
    };
}

/// An example that compiles.
macro_rules! example_doc {
    ($example:literal) => {
        concat!(
            "\n\n```\nuse relata::prelude::*;\n# use relata::doc::{users, orders};\n",
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
        $($db:ident $sql:literal),+;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(
            impl crate::expr::function::Function for marker::$marker {
                type Null<Any: crate::scope::Nullability, All: crate::scope::Nullability> = Any;
            }
            on!(marker::$marker, $($db $sql),+);
            $(#[$doc])*
            #[doc = sql_doc!($($db $sql),+)]
            #[doc = example_doc!($example)]
            #[allow(non_camel_case_types)]
            pub fn $name<$($arg: crate::types::IntoExpr<$ty>),*>(
                $($arg: $arg),*
            ) -> crate::expr::Call<marker::$marker, ($($arg::Expr,)*), $out> {
                crate::expr::Call::new(($($arg.into_expr(),)*))
            }
        )*
    };
}

pub(crate) use {example_doc, functions, on, sql_doc};

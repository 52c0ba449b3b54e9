//! Scalar functions of text, numbers and time.
//!
//! Each takes columns, values and expressions of the SQL type it names, and is NULL when an
//! argument is, unless its own page says otherwise.

use super::Expr;
use super::function::{Call, Function, HasFunction};
use crate::scope::{NotNull, Nullability};
#[cfg(feature = "chrono")]
use crate::types::{Date, TimestampTz};
use crate::types::{Integer, IntoExpr, Number, Text};

macro_rules! sql {
    ($marker:ident, $db:ty, $feature:literal, $open:literal) => {
        sql!($marker, $db, $feature, $open, ", ", ")");
    };
    ($marker:ident, $db:ty, $feature:literal, $open:literal, $sep:literal, $close:literal) => {
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl HasFunction<$marker> for $db {
            const OPEN: &'static str = $open;
            const SEPARATOR: &'static str = $sep;
            const CLOSE: &'static str = $close;
        }
    };
}

/// Declares functions: arguments with their SQL types, result, SQL on each database.
macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident ($($arg:ident: $ty:ty),*) -> $out:ty
        $(, pg $pg:tt)? $(, sqlite $sqlite:tt)? ;
    )*) => {$(
        #[doc(hidden)]
        pub struct $marker;
        impl Function for $marker {
            type Null<Any: Nullability, All: Nullability> = Any;
        }
        $(functions!(@sql $marker, diesel::pg::Pg, "postgres", $pg);)?
        $(functions!(@sql $marker, diesel::sqlite::Sqlite, "sqlite", $sqlite);)?
        $(#[$doc])*
        #[allow(non_camel_case_types)]
        pub fn $name<$($arg: IntoExpr<$ty>),*>($($arg: $arg),*) -> Call<$marker, ($($arg::Expr,)*), $out> {
            Call::new(($($arg.into_expr(),)*))
        }
    )*};
    (@sql $m:ident, $db:ty, $f:literal, ($open:literal)) => { sql!($m, $db, $f, $open); };
    (@sql $m:ident, $db:ty, $f:literal, ($open:literal, $sep:literal, $close:literal)) => {
        sql!($m, $db, $f, $open, $sep, $close);
    };
}

functions! {
    /// `lower(text)`. SQLite folds ASCII letters only.
    lower Lower(text: Text) -> Text, pg ("lower("), sqlite ("lower(");
    /// `upper(text)`. SQLite folds ASCII letters only.
    upper Upper(text: Text) -> Text, pg ("upper("), sqlite ("upper(");
    /// `length(text)`: in characters.
    length Length(text: Text) -> Integer, pg ("length("), sqlite ("length(");
    /// `trim(text)`: without spaces at both ends.
    trim Trim(text: Text) -> Text, pg ("trim("), sqlite ("trim(");
    /// `ltrim(text)`: without spaces at the start.
    ltrim LTrim(text: Text) -> Text, pg ("ltrim("), sqlite ("ltrim(");
    /// `rtrim(text)`: without spaces at the end.
    rtrim RTrim(text: Text) -> Text, pg ("rtrim("), sqlite ("rtrim(");
    /// `replace(text, from, to)`: every occurrence.
    replace Replace(text: Text, from: Text, to: Text) -> Text,
        pg ("replace("), sqlite ("replace(");
    /// `substring(text FROM start FOR count)`: `start` counts from 1, in characters.
    substring Substring(text: Text, start: Integer, count: Integer) -> Text,
        pg ("substr("), sqlite ("substr(");
    /// Where `needle` first stands in `text`, from 1; 0 where it does not.
    /// PostgreSQL `strpos`, SQLite `instr`.
    position Position(text: Text, needle: Text) -> Integer, pg ("strpos("), sqlite ("instr(");
}

#[cfg(feature = "chrono")]
functions! {
    /// The calendar day of a timestamp. PostgreSQL: in the session's time zone; SQLite: in UTC.
    date_of DateOf(timestamp: crate::types::Timestamp) -> Date, pg ("date("), sqlite ("date(");
}

/// Functions that keep the SQL type of their argument.
macro_rules! same_type {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident: $bound:ident, pg $pg:literal, sqlite $sqlite:literal;
    )*) => {$(
        #[doc(hidden)]
        pub struct $marker;
        impl Function for $marker {
            type Null<Any: Nullability, All: Nullability> = Any;
        }
        sql!($marker, diesel::pg::Pg, "postgres", $pg);
        sql!($marker, diesel::sqlite::Sqlite, "sqlite", $sqlite);
        $(#[$doc])*
        pub fn $name<E: Expr>(e: E) -> Call<$marker, (E,), E::Type>
        where
            E::Type: $bound,
        {
            Call::new((e,))
        }
    )*};
}
same_type! {
    /// `abs(number)`
    abs Abs: Number, pg "abs(", sqlite "abs(";
}

/// `round(number, digits)` of a NUMERIC.
#[doc(hidden)]
pub struct Round;
impl Function for Round {
    type Null<Any: Nullability, All: Nullability> = Any;
}
sql!(Round, diesel::pg::Pg, "postgres", "round(");
sql!(Round, diesel::sqlite::Sqlite, "sqlite", "round(");
/// `round(number, digits)`: to so many decimal digits. PostgreSQL rounds NUMERIC half away from
/// zero; SQLite rounds the double that it stores.
pub fn round<E: IntoExpr<crate::types::Numeric>, N: IntoExpr<Integer>>(
    number: E,
    digits: N,
) -> Call<Round, (E::Expr, N::Expr), crate::types::Numeric> {
    Call::new((number.into_expr(), digits.into_expr()))
}

/// Functions of no arguments that are never NULL.
macro_rules! niladic {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident -> $out:ty, pg $pg:literal, sqlite $sqlite:literal;
    )*) => {$(
        #[doc(hidden)]
        pub struct $marker;
        impl Function for $marker {
            type Null<Any: Nullability, All: Nullability> = NotNull;
        }
        sql!($marker, diesel::pg::Pg, "postgres", $pg, "", "");
        sql!($marker, diesel::sqlite::Sqlite, "sqlite", $sqlite, "", "");
        $(#[$doc])*
        pub fn $name() -> Call<$marker, (), $out> {
            Call::new(())
        }
    )*};
}
#[cfg(feature = "chrono")]
niladic! {
    /// The time at which the transaction began. SQLite: the time of the statement, to the second.
    now Now -> TimestampTz, pg "CURRENT_TIMESTAMP", sqlite "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')";
    /// Today. PostgreSQL: in the session's time zone; SQLite: in UTC.
    current_date CurrentDate -> Date, pg "CURRENT_DATE", sqlite "CURRENT_DATE";
}

#[cfg(feature = "chrono")]
/// A SQL type that has dates: DATE, TIMESTAMP.
#[cfg(feature = "chrono")]
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a date or timestamp",
    label = "a date is expected here"
)]
pub trait HasDate {}
#[cfg(feature = "chrono")]
impl HasDate for Date {}
#[cfg(feature = "chrono")]
impl HasDate for crate::types::Timestamp {}

#[cfg(feature = "chrono")]
macro_rules! date_fields {
    ($($(#[$doc:meta])* $name:ident $marker:ident, pg $pg:literal, sqlite $sqlite:literal;)*) => {$(
        #[doc(hidden)]
        pub struct $marker;
        impl Function for $marker {
            type Null<Any: Nullability, All: Nullability> = Any;
        }
        sql!($marker, diesel::pg::Pg, "postgres", $pg, "", ") AS integer)");
        sql!($marker, diesel::sqlite::Sqlite, "sqlite", $sqlite, "", ") AS INTEGER)");
        $(#[$doc])*
        pub fn $name<E: Expr>(e: E) -> Call<$marker, (E,), Integer>
        where
            E::Type: HasDate,
        {
            Call::new((e,))
        }
    )*};
}
#[cfg(feature = "chrono")]
date_fields! {
    /// `EXTRACT(YEAR FROM e)`
    year Year, pg "CAST(EXTRACT(YEAR FROM ", sqlite "CAST(strftime('%Y', ";
    /// `EXTRACT(MONTH FROM e)`: 1 to 12.
    month Month, pg "CAST(EXTRACT(MONTH FROM ", sqlite "CAST(strftime('%m', ";
    /// `EXTRACT(DAY FROM e)`: 1 to 31.
    day Day, pg "CAST(EXTRACT(DAY FROM ", sqlite "CAST(strftime('%d', ";
    /// `EXTRACT(HOUR FROM e)`: 0 to 23.
    hour Hour, pg "CAST(EXTRACT(HOUR FROM ", sqlite "CAST(strftime('%H', ";
    /// `EXTRACT(MINUTE FROM e)`: 0 to 59.
    minute Minute, pg "CAST(EXTRACT(MINUTE FROM ", sqlite "CAST(strftime('%M', ";
}

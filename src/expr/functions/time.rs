//! Functions of dates and times.
//! <https://www.postgresql.org/docs/15/functions-datetime.html>,
//! <https://www.sqlite.org/lang_datefunc.html>
//!
//! A `TIMESTAMP WITH TIME ZONE` is looked at in UTC, on every database. SQLite's functions read the
//! first 19 characters of a timestamp: with a fraction they would round it, into the next second or
//! day.

use std::marker::PhantomData;

use super::{on, sql_doc};
use crate::expr::function::Function;
use crate::expr::{Call, Expr};
use crate::scope::{NotNull, Nullability};
use crate::types::{BigInt, Date, Integer, SqlType, Time, Timestamp, TimestampTz};

/// A SQL type that has days: DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a date or timestamp",
    label = "a date is expected here"
)]
pub trait HasDate: SqlType {
    /// The type itself, to name it where a type that is no such gives one error and not two.
    #[doc(hidden)]
    type Itself;
}
impl HasDate for Date {
    type Itself = Self;
}
impl HasDate for Timestamp {
    type Itself = Self;
}
impl HasDate for TimestampTz {
    type Itself = Self;
}

/// A SQL type that has hours: TIME, TIMESTAMP, TIMESTAMP WITH TIME ZONE.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` has no time of day",
    label = "a time is expected here"
)]
pub trait HasTime: SqlType {
    /// The type itself, to name it where a type that is no such gives one error and not two.
    #[doc(hidden)]
    type Itself;
}
impl HasTime for Time {
    type Itself = Self;
}
impl HasTime for Timestamp {
    type Itself = Self;
}
impl HasTime for TimestampTz {
    type Itself = Self;
}

macro_rules! niladic {
    ($($(#[$doc:meta])* $name:ident $marker:ident -> $out:ty, pg $pg:literal, sqlite $sqlite:literal;)*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker_of_none {
            $(pub struct $marker;)*
        }
        $(
            impl Function for marker_of_none::$marker {
                type Null<Any: Nullability, All: Nullability> = NotNull;
            }
            on!(marker_of_none::$marker, pg $pg, sqlite $sqlite);
            $(#[$doc])*
            #[doc = sql_doc!(pg $pg, sqlite $sqlite)]
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\n# use relata::doc::users;\n",
                "let query = from(users::table).select(", stringify!($name), "());\n```")]
            pub fn $name() -> Call<marker_of_none::$marker, (), $out> {
                Call::new(())
            }
        )*
    };
}
niladic! {
    /// The time at which the transaction began. Never NULL. SQLite: the time of the statement, to
    /// the millisecond.
    current_timestamp CURRENT_TIMESTAMP -> TimestampTz, pg "CURRENT_TIMESTAMP",
        sqlite "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')";
    /// The same as [`current_timestamp`].
    now NOW -> TimestampTz, pg "CURRENT_TIMESTAMP",
        sqlite "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')";
    /// [`current_timestamp`] without its time zone: what `DEFAULT CURRENT_TIMESTAMP` puts in a
    /// `TIMESTAMP` column. Never NULL. PostgreSQL: in the session's time zone; SQLite: in UTC.
    localtimestamp LOCALTIMESTAMP -> Timestamp, pg "LOCALTIMESTAMP",
        sqlite "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')";
    /// Today. Never NULL. PostgreSQL: in the session's time zone; SQLite: in UTC.
    current_date CURRENT_DATE -> Date, pg "CURRENT_DATE", sqlite "CURRENT_DATE";
}

macro_rules! fields {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident: $bound:ident [$($ty:ident)+] -> $out:ty,
        pg $open:literal $close:literal, sqlite $sqlite:literal;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker<T>(super::PhantomData<fn() -> T>);)*
        }
        $(
            impl<T: 'static> Function for marker::$marker<T> {
                type Null<Any: Nullability, All: Nullability> = Any;
            }
            $(on!(marker::$marker<$ty>, pg concat!($open, "$1", $close), sqlite $sqlite);)+
            on!(
                marker::$marker<TimestampTz>,
                pg concat!($open, "($1) AT TIME ZONE 'UTC'", $close),
                sqlite $sqlite
            );
            $(#[$doc])*
            #[doc = concat!("\n\nPostgreSQL: `", $open, "$1", $close, "`\n\nSQLite: `", $sqlite, "`")]
            #[doc = concat!("\n\n```\nuse relata::prelude::*;\n# use relata::doc::users;\n",
                "let query = from(users::table).select(", stringify!($name), "(now()));\n```")]
            pub fn $name<E: Expr<Type: $bound<Itself = T>>, T>(
                e: E,
            ) -> Call<marker::$marker<T>, (E,), $out> {
                Call::new((e,))
            }
        )*
    };
}
fields! {
    /// The calendar day of a timestamp.
    date_of DATE_OF: HasDate [Date Timestamp] -> Date,
        pg "CAST(" " AS date)", sqlite "date(substr($1, 1, 19))";
    /// The year.
    year YEAR: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(YEAR FROM " ") AS integer)",
        sqlite "CAST(strftime('%Y', substr($1, 1, 19)) AS INTEGER)";
    /// The quarter of the year: 1 to 4.
    quarter QUARTER: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(QUARTER FROM " ") AS integer)",
        sqlite "((CAST(strftime('%m', substr($1, 1, 19)) AS INTEGER) + 2) / 3)";
    /// The month: 1 to 12.
    month MONTH: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(MONTH FROM " ") AS integer)",
        sqlite "CAST(strftime('%m', substr($1, 1, 19)) AS INTEGER)";
    /// The ISO 8601 week of the year: 1 to 53. The first is the one with a Thursday in the year.
    week WEEK: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(WEEK FROM " ") AS integer)",
        sqlite "((strftime('%j', substr($1, 1, 10), '-3 days', 'weekday 4') - 1) / 7 + 1)";
    /// The day of the month: 1 to 31.
    day DAY: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DAY FROM " ") AS integer)",
        sqlite "CAST(strftime('%d', substr($1, 1, 19)) AS INTEGER)";
    /// The day of the week: 0 is Sunday, 6 is Saturday.
    day_of_week DAY_OF_WEEK: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DOW FROM " ") AS integer)",
        sqlite "CAST(strftime('%w', substr($1, 1, 19)) AS INTEGER)";
    /// The day of the year: 1 to 366.
    day_of_year DAY_OF_YEAR: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DOY FROM " ") AS integer)",
        sqlite "CAST(strftime('%j', substr($1, 1, 19)) AS INTEGER)";
    /// The hour: 0 to 23.
    hour HOUR: HasTime [Time Timestamp] -> Integer,
        pg "CAST(EXTRACT(HOUR FROM " ") AS integer)",
        sqlite "CAST(strftime('%H', substr($1, 1, 19)) AS INTEGER)";
    /// The minute: 0 to 59.
    minute MINUTE: HasTime [Time Timestamp] -> Integer,
        pg "CAST(EXTRACT(MINUTE FROM " ") AS integer)",
        sqlite "CAST(strftime('%M', substr($1, 1, 19)) AS INTEGER)";
    /// The whole seconds: 0 to 59.
    second SECOND: HasTime [Time Timestamp] -> Integer,
        pg "CAST(floor(EXTRACT(SECOND FROM " ")) AS integer)",
        sqlite "CAST(strftime('%S', substr($1, 1, 19)) AS INTEGER)";
    /// The whole seconds since 1970 began, in UTC; a date or timestamp without time zone as if it
    /// were in UTC.
    epoch EPOCH: HasDate [Date Timestamp] -> BigInt,
        pg "CAST(floor(EXTRACT(EPOCH FROM " ")) AS bigint)",
        sqlite "CAST(strftime('%s', substr($1, 1, 19)) AS INTEGER)";
}

/// What [`date_trunc`] cuts to.
pub mod unit {
    macro_rules! units {
        ($($(#[$doc:meta])* $name:ident,)*) => {$(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
        )*};
    }
    units! {
        /// The first of January.
        Year,
        /// The first of January, April, July or October.
        Quarter,
        /// The first of the month.
        Month,
        /// Monday.
        Week,
        /// Midnight.
        Day,
        /// The whole hour.
        Hour,
        /// The whole minute.
        Minute,
        /// The whole second.
        Second,
    }
}

#[doc(hidden)]
#[allow(clippy::upper_case_acronyms, non_camel_case_types)]
pub mod marker_of_unit {
    pub struct DATE_TRUNC<U, T>(super::PhantomData<fn() -> (U, T)>);
}
impl<U: 'static, T: 'static> Function for marker_of_unit::DATE_TRUNC<U, T> {
    type Null<Any: Nullability, All: Nullability> = Any;
}

/// The beginning of the year, month ... in which the date or timestamp lies, of its own type.
///
/// PostgreSQL: `date_trunc('month', $1)`, for a `TIMESTAMP WITH TIME ZONE`
/// `date_trunc('month', $1, 'UTC')`, for a `DATE` with casts around it
///
/// SQLite: `strftime('%Y-%m-01 00:00:00', substr($1, 1, 19))`
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(date_trunc(unit::Month, now()));
/// ```
pub fn date_trunc<U, E: Expr<Type: HasDate<Itself = T>>, T: SqlType>(
    unit: U,
    e: E,
) -> Call<marker_of_unit::DATE_TRUNC<U, T>, (E,), T> {
    let _ = unit; // a word of the SQL, told by its type
    Call::new((e,))
}

macro_rules! trunc {
    ($(day $unit:ident $pg:literal, $sqlite:literal;)*) => {$(
        trunc!(@both $unit $pg, concat!("(", $sqlite, " || ' 00:00:00')"));
        on!(
            marker_of_unit::DATE_TRUNC<unit::$unit, Date>,
            pg concat!("CAST(date_trunc('", $pg, "', CAST($1 AS timestamp)) AS date)"),
            sqlite $sqlite
        );
    )*};
    ($(time $unit:ident $pg:literal, $sqlite:literal;)*) => {$(
        trunc!(@both $unit $pg, $sqlite);
    )*};
    (@both $unit:ident $pg:literal, $sqlite:expr) => {
        on!(
            marker_of_unit::DATE_TRUNC<unit::$unit, Timestamp>,
            pg concat!("date_trunc('", $pg, "', $1)"),
            sqlite $sqlite
        );
        on!(
            marker_of_unit::DATE_TRUNC<unit::$unit, TimestampTz>,
            pg concat!("date_trunc('", $pg, "', $1, 'UTC')"),
            sqlite $sqlite
        );
    };
}
trunc! {
    day Year "year", "strftime('%Y-01-01', substr($1, 1, 19))";
    day Quarter "quarter", "(strftime('%Y-', substr($1, 1, 19)) || substr('01040710', (CAST(strftime('%m', substr($1, 1, 19)) AS INTEGER) - 1) / 3 * 2 + 1, 2) || '-01')";
    day Month "month", "strftime('%Y-%m-01', substr($1, 1, 19))";
    day Week "week", "strftime('%Y-%m-%d', substr($1, 1, 10), '-6 days', 'weekday 1')";
    day Day "day", "strftime('%Y-%m-%d', substr($1, 1, 19))";
}
trunc! {
    time Hour "hour", "strftime('%Y-%m-%d %H:00:00', substr($1, 1, 19))";
    time Minute "minute", "strftime('%Y-%m-%d %H:%M:00', substr($1, 1, 19))";
    time Second "second", "strftime('%Y-%m-%d %H:%M:%S', substr($1, 1, 19))";
}

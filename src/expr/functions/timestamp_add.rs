//! Dates and timestamps a number of units later, and the whole units between two, on every database.
//!
//! PostgreSQL has intervals for this ([`interval`](super::interval)); the others do not.
//! <https://dev.mysql.com/doc/refman/8.4/en/date-and-time-functions.html#function_timestampadd>,
//! <https://www.sqlite.org/lang_datefunc.html#modifiers>

use std::marker::PhantomData;

use super::on;
use super::time::{HasDate, HasTime, Unit, unit};
use crate::expr::IntoExpr;
use crate::expr::call::Function;
use crate::expr::{Call, Expr};
use crate::scope::Nullability;
use crate::types::{BigInt, Date, Integer, Timestamp, TimestampTz};

/// The names of the functions in messages, with the unit and the type of the time.
#[doc(hidden)]
#[allow(clippy::upper_case_acronyms, non_camel_case_types)]
pub mod marker_of_span {
    pub struct TIMESTAMP_ADD<U, T>(super::PhantomData<fn() -> (U, T)>);
    pub struct TIMESTAMP_DIFF<U, T>(super::PhantomData<fn() -> (U, T)>);
}
use marker_of_span::{TIMESTAMP_ADD, TIMESTAMP_DIFF};

impl<U: 'static, T: 'static> Function for TIMESTAMP_ADD<U, T> {
    const IN_FORM: bool = true;
    type Null<Any: Nullability, All: Nullability> = Any;
}
impl<U: 'static, T: 'static> Function for TIMESTAMP_DIFF<U, T> {
    type Null<Any: Nullability, All: Nullability> = Any;
}

/// The date or timestamp that is a number of years, months, days or hours later, of its own type; earlier, if the number is negative.
///
/// A day that the month lacks becomes its last: a month after January 31 is February 29 in a leap year. A
/// `TIMESTAMP WITH TIME ZONE` is computed in UTC, where all days are equally long. The fraction of a second stays. Beyond the
/// year 9999 MySQL and SQLite return NULL.
///
/// PostgreSQL: `($1 + make_interval(months => $2))`
///
/// MySQL: `CAST(date_add($1, INTERVAL $2 MONTH) AS DATETIME(6))`
///
/// SQLite: `(date(substr($@1, 1, 10), $2 || ' days') || substr($1, 11))`, where `$@1` checks the form of the text; for months, the least of the day and the month's last
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::timestamp_add::timestamp_add;
/// # use relata::doc::events;
/// let query = from(events::table).filter(timestamp_add(unit::Day, 30, events::starts_at).lt(localtimestamp()));
/// ```
#[rustfmt::skip] // one line: rustc shows it with every mistake
pub fn timestamp_add<U: Unit<Itself = V>, V, N: IntoExpr<Integer>, E: Expr<Type: HasDate<Itself = T>>, T>(unit: U, count: N, time: E) -> Call<TIMESTAMP_ADD<V, T>, (E, N::Expr), E::Type> {
    let _ = unit; // a word of the SQL, told by its type
    Call::new((time, count.into_expr()))
}

macro_rules! dates {
    ($($unit:ident $pg:literal $pg_date:expr, $mysql:literal, $sqlite_date:expr;)*) => {$(
        on!(
            TIMESTAMP_ADD<unit::$unit, Date>,
            pg $pg_date,
            sqlite $sqlite_date,
            mysql concat!("CAST(date_add($1, INTERVAL ($2) ", $mysql, ") AS DATE)")
        );
        times!(@both $unit $pg, $mysql, concat!("(", $sqlite_date, " || substr($1, 11))"));
    )*};
}
macro_rules! times {
    ($($unit:ident $pg:literal, $mysql:literal, $sqlite:literal;)*) => {$(
        times!(@both $unit $pg, $mysql,
            concat!("(datetime(substr($@1, 1, 19), ($2) || ' ", $sqlite, "') || substr($1, 20))"));
    )*};
    (@both $unit:ident $pg:literal, $mysql:literal, $sqlite:expr) => {
        on!(
            TIMESTAMP_ADD<unit::$unit, Timestamp>,
            pg concat!("($1 + make_interval(", $pg, "))"),
            sqlite $sqlite,
            mysql concat!("CAST(date_add($1, INTERVAL ($2) ", $mysql, ") AS DATETIME(6))")
        );
        on!(
            TIMESTAMP_ADD<unit::$unit, TimestampTz>,
            pg concat!("((($1) AT TIME ZONE 'UTC' + make_interval(", $pg, ")) AT TIME ZONE 'UTC')"),
            sqlite $sqlite,
            mysql concat!("CAST(date_add($1, INTERVAL ($2) ", $mysql, ") AS DATETIME(6))")
        );
    };
}
/// The date on SQLite, whose own months overflow: January 31 and a month is March 2 or 3 there.
macro_rules! months {
    ($factor:literal) => {
        concat!(
            "date(substr($@1, 1, 10), 'start of month', (($2) * ",
            $factor,
            ") || ' months', (min(CAST(strftime('%d', substr($1, 1, 10)) AS INTEGER), \
             CAST(strftime('%d', substr($1, 1, 10), 'start of month', (($2) * ",
            $factor,
            " + 1) || ' months', '-1 day') AS INTEGER)) - 1) || ' days')"
        )
    };
}
dates! {
    Year "years => $2" "CAST($1 + make_interval(years => $2) AS date)", "YEAR", months!("12");
    Quarter "months => ($2) * 3" "CAST($1 + make_interval(months => ($2) * 3) AS date)", "QUARTER", months!("3");
    Month "months => $2" "CAST($1 + make_interval(months => $2) AS date)", "MONTH", months!("1");
    Week "weeks => $2" "CAST($1 + make_interval(weeks => $2) AS date)", "WEEK",
        "date(substr($@1, 1, 10), (($2) * 7) || ' days')";
    Day "days => $2" "CAST($1 + make_interval(days => $2) AS date)", "DAY",
        "date(substr($@1, 1, 10), ($2) || ' days')";
}
times! {
    Hour "hours => $2", "HOUR", "hours";
    Minute "mins => $2", "MINUTE", "minutes";
    Second "secs => $2", "SECOND", "seconds";
}

/// The number of whole days, hours, minutes or seconds from one timestamp to another of its type: negative, if the second is
/// earlier. What is left over is dropped. Of dates write `b - a`.
///
/// PostgreSQL: `CAST(trunc(EXTRACT(EPOCH FROM ($2) - ($1)) / 3600) AS bigint)`
///
/// MySQL: `timestampdiff(HOUR, $1, $2)`
///
/// SQLite: the difference of `strftime('%s', ..)`, one less where the fractions ask for it, divided by 3600
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::timestamp_add::timestamp_diff;
/// # use relata::doc::events;
/// let query = from(events::table).select(timestamp_diff(unit::Hour, events::starts_at, events::ends_at));
/// ```
#[rustfmt::skip] // one line: rustc shows it with every mistake
pub fn timestamp_diff<U: Unit<Itself = V>, V, E: Expr<Type: HasTime<Itself = T>>, B: IntoExpr<E::Type>, T>(unit: U, start: E, end: B) -> Call<TIMESTAMP_DIFF<V, T>, (E, B::Expr), BigInt> {
    let _ = unit;
    Call::new((start, end.into_expr()))
}

/// The whole seconds between, toward zero, on SQLite.
macro_rules! seconds {
    (checked) => {
        "(CAST(strftime('%s', substr($@2, 1, 19)) AS INTEGER) - CAST(strftime('%s', substr($@1, 1, 19)) AS INTEGER))"
    };
    () => {
        "(CAST(strftime('%s', substr($2, 1, 19)) AS INTEGER) - CAST(strftime('%s', substr($1, 1, 19)) AS INTEGER))"
    };
    ($before:literal $than:literal) => {
        concat!(
            "CAST('0' || substr($", $before, ", 20) AS REAL) < CAST('0' || substr($", $than, ", 20) AS REAL)"
        )
    };
}
macro_rules! differences {
    ($($unit:ident $mysql:literal $seconds:literal;)*) => {$(
        differences!(@of Timestamp $unit $mysql $seconds);
        differences!(@of TimestampTz $unit $mysql $seconds);
    )*};
    (@of $ty:ident $unit:ident $mysql:literal $seconds:literal) => {
        on!(
            TIMESTAMP_DIFF<unit::$unit, $ty>,
            pg concat!("CAST(trunc(EXTRACT(EPOCH FROM ($2) - ($1)) / ", $seconds, ") AS bigint)"),
            sqlite concat!(
                "((", seconds!(checked), " - CASE WHEN ", seconds!(), " > 0 THEN ", seconds!("2" "1"),
                " WHEN ", seconds!(), " < 0 THEN -(", seconds!("1" "2"), ") ELSE 0 END) / ", $seconds, ")"
            ),
            mysql concat!("timestampdiff(", $mysql, ", $1, $2)")
        );
    };
}
differences! {
    Day "DAY" "86400";
    Hour "HOUR" "3600";
    Minute "MINUTE" "60";
    Second "SECOND" "1";
}

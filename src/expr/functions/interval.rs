//! Intervals of PostgreSQL. <https://www.postgresql.org/docs/15/functions-datetime.html>
//!
//! Rust's operators add them to dates and times, and multiply them with numbers.

use super::{calls, on, sql_doc};
use crate::expr::{Cast, IntoExpr};
use crate::types::{Date, Double, Integer, Interval, Text, Timestamp, TimestampTz, Value};

/// An interval as SQL writes it: `interval("1 day 02:30")`. Invalid text is an error of the
/// database. PostgreSQL: `CAST($1 AS interval)`. SQLite and MySQL have no such type.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::events;
/// let soon = from(events::table).filter(events::starts_at.lt(localtimestamp() + interval("1 week")));
/// ```
pub fn interval(text: impl Into<String>) -> Cast<Value<Text>, Interval> {
    Cast::new(Value::new(text.into()))
}

calls! { "interval", "events", marker;
    /// An interval of this many years.
    years YEARS => Any [N: IntoExpr<Integer>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::years(1)", pg "make_interval(years => $1)";
    /// An interval of this many months.
    months MONTHS => Any [N: IntoExpr<Integer>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::months(1)", pg "make_interval(months => $1)";
    /// An interval of this many weeks.
    weeks WEEKS => Any [N: IntoExpr<Integer>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::weeks(1)", pg "make_interval(weeks => $1)";
    /// An interval of this many days.
    days DAYS => Any [N: IntoExpr<Integer>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::days(1)", pg "make_interval(days => $1)";
    /// An interval of this many hours.
    hours HOURS => Any [N: IntoExpr<Integer>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::hours(1)", pg "make_interval(hours => $1)";
    /// An interval of this many minutes.
    minutes MINUTES => Any [N: IntoExpr<Integer>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::minutes(1)", pg "make_interval(mins => $1)";
    /// An interval of this many seconds.
    seconds SECONDS => Any [N: IntoExpr<Double>] (count: N => N::Expr = count.into_expr()) -> Interval,
        "events::starts_at + interval::seconds(1.5)", pg "make_interval(secs => $1)";
    /// The interval with every 30 days converted to a month.
    justify_days JUSTIFY_DAYS => Any [I: IntoExpr<Interval>] (interval: I => I::Expr = interval.into_expr()) -> Interval,
        "interval::justify_days(events::lasts)", pg "justify_days($1)";
    /// The interval with every 24 hours converted to a day.
    justify_hours JUSTIFY_HOURS => Any [I: IntoExpr<Interval>] (interval: I => I::Expr = interval.into_expr()) -> Interval,
        "interval::justify_hours(events::lasts)", pg "justify_hours($1)";
    /// The interval with both adjustments: days to months, hours to days.
    justify_interval JUSTIFY_INTERVAL => Any [I: IntoExpr<Interval>] (interval: I => I::Expr = interval.into_expr()) -> Interval,
        "interval::justify_interval(events::lasts)", pg "justify_interval($1)";
    /// All of it in seconds: a month counts 30 days, a year 365.25.
    total_seconds TOTAL_SECONDS => Any [I: IntoExpr<Interval>] (interval: I => I::Expr = interval.into_expr()) -> Double,
        "interval::total_seconds(events::ends_at - events::starts_at)",
        pg "CAST(EXTRACT(EPOCH FROM $1) AS double precision)";
    /// The years, months, days and time from `earlier` to `later`.
    age AGE => Any [A: IntoExpr<Timestamp>, B: IntoExpr<Timestamp>]
        (later: A => A::Expr = later.into_expr(), earlier: B => B::Expr = earlier.into_expr()) -> Interval,
        "interval::age(events::ends_at, events::starts_at)", pg "age($1, $2)";
    /// The interval between two dates, in years, months and days.
    age_of_dates AGE_OF_DATES => Any [A: IntoExpr<Date>, B: IntoExpr<Date>]
        (later: A => A::Expr = later.into_expr(), earlier: B => B::Expr = earlier.into_expr()) -> Interval,
        "interval::age_of_dates(current_date(), events::held_on)",
        pg "age(CAST($1 AS timestamp), CAST($2 AS timestamp))";
    /// The interval between two timestamps with time zone, in UTC, in years, months and days.
    age_tz AGE_TZ => Any [A: IntoExpr<TimestampTz>, B: IntoExpr<TimestampTz>]
        (later: A => A::Expr = later.into_expr(), earlier: B => B::Expr = earlier.into_expr()) -> Interval,
        "interval::age_tz(now(), events::changed_at)",
        pg "age(($1) AT TIME ZONE 'UTC', ($2) AT TIME ZONE 'UTC')";
}

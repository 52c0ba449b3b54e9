//! Functions of dates and times.
//! <https://www.postgresql.org/docs/15/functions-datetime.html>,
//! <https://www.sqlite.org/lang_datefunc.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/date-and-time-functions.html>
//!
//! A `TIMESTAMP WITH TIME ZONE` is shown in UTC, on every database. SQLite's functions read the
//! first 19 characters of a timestamp: a fraction would be rounded, into the next second or
//! day. A text that another program has stored in another form, such as `2024-01-31T12:00:00+02:00`, is an error of SQLite in
//! all of them, as it is when it is read; `$@1` below is the argument with that check. MySQL has no timestamp with a time zone: the type used instead holds UTC.

use std::marker::PhantomData;

use super::{on, sql_doc};
use crate::expr::call::Function;
use crate::expr::methods_of;
use crate::expr::{Call, Expr};
use crate::scope::{NotNull, Nullability};
use crate::types::{BigInt, Date, Integer, SqlType, Time, Timestamp, TimestampTz};

/// A SQL type that has days: DATE, TIMESTAMP, TIMESTAMP WITH TIME ZONE.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a date or timestamp",
    label = "a date is expected here"
)]
pub trait HasDate: SqlType {
    /// The type in the database. A bound on it makes a type without a date one error instead of two.
    #[doc(hidden)]
    type Itself;
    /// The type of its days.
    #[doc(hidden)]
    type Day: SqlType;
}
#[diagnostic::do_not_recommend]
impl HasDate for Date {
    type Itself = Self;
    type Day = Self;
}
#[diagnostic::do_not_recommend]
impl HasDate for Timestamp {
    type Itself = Self;
    type Day = Date;
}
#[diagnostic::do_not_recommend]
impl HasDate for TimestampTz {
    type Itself = Self;
    type Day = Date;
}

/// A SQL type that has hours: TIME, TIMESTAMP, TIMESTAMP WITH TIME ZONE.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` has no time of day",
    label = "a time is expected here"
)]
pub trait HasTime: SqlType {
    /// The type in the database. A bound on it makes a type without a time one error instead of two.
    #[doc(hidden)]
    type Itself;
}
#[diagnostic::do_not_recommend]
impl HasTime for Time {
    type Itself = Self;
}
#[diagnostic::do_not_recommend]
impl HasTime for Timestamp {
    type Itself = Self;
}
#[diagnostic::do_not_recommend]
impl HasTime for TimestampTz {
    type Itself = Self;
}

macro_rules! niladic {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident -> $out:ty, pg $pg:literal, sqlite $sqlite:literal, mysql $mysql:literal;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker_of_none {
            $(pub struct $marker;)*
        }
        $(
            impl Function for marker_of_none::$marker {
                const IN_FORM: bool = true;
                type Null<Any: Nullability, All: Nullability> = NotNull;
            }
            on!(marker_of_none::$marker, pg $pg, sqlite $sqlite, mysql $mysql);
            $(#[$doc])*
            #[doc = sql_doc!(pg $pg, sqlite $sqlite, mysql $mysql)]
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
    /// the millisecond. MySQL: the time of the statement.
    current_timestamp CURRENT_TIMESTAMP -> TimestampTz, pg "CURRENT_TIMESTAMP",
        sqlite "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')", mysql "utc_timestamp(6)";
    /// The current time, like [`current_timestamp`].
    now NOW -> TimestampTz, pg "CURRENT_TIMESTAMP",
        sqlite "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')", mysql "utc_timestamp(6)";
    /// [`current_timestamp`] without its time zone: the value of `DEFAULT CURRENT_TIMESTAMP` in a
    /// `TIMESTAMP` column. Never NULL. PostgreSQL and MySQL: in the session's time zone
    /// (on MySQL diesel sets it to UTC); SQLite: in UTC.
    localtimestamp LOCALTIMESTAMP -> Timestamp, pg "LOCALTIMESTAMP",
        sqlite "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')", mysql "CURRENT_TIMESTAMP(6)";
    /// Today. Never NULL. PostgreSQL and MySQL: in the session's time zone
    /// (on MySQL diesel sets it to UTC); SQLite: in UTC.
    current_date CURRENT_DATE -> Date, pg "CURRENT_DATE", sqlite "CURRENT_DATE",
        mysql "CURRENT_DATE";
}

macro_rules! fields {
    ($(
        $(#[$doc:meta])*
        $name:ident $marker:ident: $bound:ident [$($ty:ident)+] -> $out:ty,
        pg $open:literal $close:literal, sqlite $sqlite:literal, mysql $mysql:literal;
    )*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker<T>(super::PhantomData<fn() -> T>);)*
        }
        $(
            impl<T: 'static> Function for marker::$marker<T> {
                const IN_FORM: bool = true;
                type Null<Any: Nullability, All: Nullability> = Any;
            }
            $(on!(marker::$marker<$ty>, pg concat!($open, "$1", $close), sqlite $sqlite, mysql $mysql);)+
            on!(
                marker::$marker<TimestampTz>,
                pg concat!($open, "($1) AT TIME ZONE 'UTC'", $close),
                sqlite $sqlite,
                mysql $mysql
            );
            $(#[$doc])*
            #[doc = concat!("\n\nPostgreSQL: `", $open, "$1", $close, "`\n\nSQLite: `", $sqlite, "`\n\nMySQL: `", $mysql, "`")]
            #[doc = concat!("\n\n```\nuse relata::expr::functions::time::*;\nuse relata::prelude::*;\n# use relata::doc::users;\n",
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
    date_of DATE_OF: HasDate [Date Timestamp] -> <E::Type as HasDate>::Day,
        pg "CAST(" " AS date)", sqlite "substr($@1, 1, 10)",
        mysql "date($1)";
    /// The year.
    year YEAR: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(YEAR FROM " ") AS integer)",
        sqlite "CAST(substr($@1, 1, 4) AS INTEGER)",
        mysql "year($1)";
    /// The quarter of the year: 1 to 4.
    quarter QUARTER: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(QUARTER FROM " ") AS integer)",
        sqlite "((CAST(substr($@1, 6, 2) AS INTEGER) + 2) / 3)",
        mysql "quarter($1)";
    /// The month: 1 to 12.
    month MONTH: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(MONTH FROM " ") AS integer)",
        sqlite "CAST(substr($@1, 6, 2) AS INTEGER)",
        mysql "month($1)";
    /// The ISO 8601 week of the year: 1 to 53. The first is the one with a Thursday in the year.
    week WEEK: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(WEEK FROM " ") AS integer)",
        sqlite "((strftime('%j', substr($@1, 1, 10), '-3 days', 'weekday 4') - 1) / 7 + 1)",
        mysql "week($1, 3)";
    /// The day of the month: 1 to 31.
    day DAY: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DAY FROM " ") AS integer)",
        sqlite "CAST(substr($@1, 9, 2) AS INTEGER)",
        mysql "dayofmonth($1)";
    /// The day of the week: 0 is Sunday, 6 is Saturday.
    day_of_week DAY_OF_WEEK: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DOW FROM " ") AS integer)",
        sqlite "CAST(strftime('%w', substr($@1, 1, 19)) AS INTEGER)",
        mysql "(dayofweek($1) - 1)";
    /// The day of the year: 1 to 366.
    day_of_year DAY_OF_YEAR: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DOY FROM " ") AS integer)",
        sqlite "CAST(strftime('%j', substr($@1, 1, 19)) AS INTEGER)",
        mysql "dayofyear($1)";
    /// The hour: 0 to 23.
    hour HOUR: HasTime [Time Timestamp] -> Integer,
        pg "CAST(EXTRACT(HOUR FROM " ") AS integer)",
        sqlite "CAST(strftime('%H', substr($@1, 1, 19)) AS INTEGER)",
        mysql "hour($1)";
    /// The minute: 0 to 59.
    minute MINUTE: HasTime [Time Timestamp] -> Integer,
        pg "CAST(EXTRACT(MINUTE FROM " ") AS integer)",
        sqlite "CAST(strftime('%M', substr($@1, 1, 19)) AS INTEGER)",
        mysql "minute($1)";
    /// The whole seconds: 0 to 59.
    second SECOND: HasTime [Time Timestamp] -> Integer,
        pg "CAST(floor(EXTRACT(SECOND FROM " ")) AS integer)",
        sqlite "CAST(strftime('%S', substr($@1, 1, 19)) AS INTEGER)",
        mysql "second($1)";
    /// The whole seconds since 1970 began, in UTC; a date or timestamp without time zone as if it
    /// were in UTC.
    epoch EPOCH: HasDate [Date Timestamp] -> BigInt,
        pg "CAST(floor(EXTRACT(EPOCH FROM " ")) AS bigint)",
        sqlite "CAST(strftime('%s', substr($@1, 1, 19)) AS INTEGER)",
        mysql "(to_seconds($1) - 62167219200)";
    /// The day of the week: 1 is Monday, 7 is Sunday.
    iso_day_of_week ISO_DAY_OF_WEEK: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(ISODOW FROM " ") AS integer)",
        sqlite "((strftime('%w', substr($@1, 1, 19)) + 6) % 7 + 1)",
        mysql "(weekday($1) + 1)";
    /// The year to which the ISO 8601 [`week`] belongs.
    iso_year ISO_YEAR: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(ISOYEAR FROM " ") AS integer)",
        sqlite "CAST(strftime('%Y', substr($@1, 1, 10), '-3 days', 'weekday 4') AS INTEGER)",
        mysql "(yearweek($1, 3) DIV 100)";
    /// The decade: the year divided by 10.
    decade DECADE: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(DECADE FROM " ") AS integer)",
        sqlite "(CAST(substr($@1, 1, 4) AS INTEGER) / 10)",
        mysql "(year($1) DIV 10)";
    /// The century: the 21st began in 2001. In years from 1.
    century CENTURY: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(CENTURY FROM " ") AS integer)",
        sqlite "((CAST(substr($@1, 1, 4) AS INTEGER) + 99) / 100)",
        mysql "((year($1) + 99) DIV 100)";
    /// The millennium: the third began in 2001. In years from 1.
    millennium MILLENNIUM: HasDate [Date Timestamp] -> Integer,
        pg "CAST(EXTRACT(MILLENNIUM FROM " ") AS integer)",
        sqlite "((CAST(substr($@1, 1, 4) AS INTEGER) + 999) / 1000)",
        mysql "((year($1) + 999) DIV 1000)";
}

use super::calls;
use crate::expr::IntoExpr;
use crate::expr::literal::Literal;
use crate::expr::operator::{Infix, op};
use crate::types::{Double, Interval, Number, Text};

calls! { "time", "events", marker_of_call;
    /// The date of a year, a month and a day of the month. A date that does not exist is an error on
    /// PostgreSQL; MySQL returns NULL.
    make_date MAKE_DATE => Any [Y: IntoExpr<Integer>, M: IntoExpr<Integer>, N: IntoExpr<Integer>]
        (year: Y => Y::Expr = year.into_expr(), month: M => M::Expr = month.into_expr(), day: N => N::Expr = day.into_expr()) -> Date,
        "time::make_date(2024, 2, 29)", pg "make_date($1, $2, $3)",
        mysql "CASE WHEN ($1) BETWEEN 1 AND 9999 AND ($2) BETWEEN 1 AND 12 AND ($3) BETWEEN 1 AND 31 \
            THEN CAST(concat(lpad($1, 4, '0'), '-', $2, '-', $3) AS DATE) END";
    /// The time of an hour, a minute and seconds. One that does not exist is an error on PostgreSQL; MySQL
    /// returns NULL.
    make_time MAKE_TIME => Any [H: IntoExpr<Integer>, M: IntoExpr<Integer>, S: IntoExpr<Double>]
        (hour: H => H::Expr = hour.into_expr(), minute: M => M::Expr = minute.into_expr(), second: S => S::Expr = second.into_expr()) -> Time,
        "time::make_time(12, 30, 1.5)", pg "make_time($1, $2, $3)",
        mysql "CASE WHEN ($1) BETWEEN 0 AND 23 THEN maketime($1, $2, round($3, 6)) END";
    /// The timestamp of its six fields. One that does not exist is an error on PostgreSQL; MySQL returns NULL.
    make_timestamp MAKE_TIMESTAMP => Any [Y: IntoExpr<Integer>, M: IntoExpr<Integer>, N: IntoExpr<Integer>, H: IntoExpr<Integer>, I: IntoExpr<Integer>, S: IntoExpr<Double>]
        (year: Y => Y::Expr = year.into_expr(), month: M => M::Expr = month.into_expr(), day: N => N::Expr = day.into_expr(),
            hour: H => H::Expr = hour.into_expr(), minute: I => I::Expr = minute.into_expr(), second: S => S::Expr = second.into_expr()) -> Timestamp,
        "time::make_timestamp(2024, 2, 29, 12, 30, 1.5)", pg "make_timestamp($1, $2, $3, $4, $5, $6)",
        mysql "CASE WHEN ($1) BETWEEN 1 AND 9999 AND ($2) BETWEEN 1 AND 12 AND ($3) BETWEEN 1 AND 31 \
            AND ($4) BETWEEN 0 AND 23 \
            THEN timestamp(CAST(concat(lpad($1, 4, '0'), '-', $2, '-', $3) AS DATE), maketime($4, $5, round($6, 6))) END";
    /// The interval of its seven fields.
    make_interval MAKE_INTERVAL => Any [Y: IntoExpr<Integer>, M: IntoExpr<Integer>, W: IntoExpr<Integer>, N: IntoExpr<Integer>, H: IntoExpr<Integer>, I: IntoExpr<Integer>, S: IntoExpr<Double>]
        (years: Y => Y::Expr = years.into_expr(), months: M => M::Expr = months.into_expr(), weeks: W => W::Expr = weeks.into_expr(), days: N => N::Expr = days.into_expr(),
            hours: H => H::Expr = hours.into_expr(), minutes: I => I::Expr = minutes.into_expr(), seconds: S => S::Expr = seconds.into_expr()) -> Interval,
        "time::make_interval(0, 1, 0, 2, 3, 0, 0.5)", pg "make_interval($1, $2, $3, $4, $5, $6, $7)";
    /// The beginning of the interval, of this length and counted from `origin`, in which the
    /// timestamp lies.
    date_bin DATE_BIN => Any [S: IntoExpr<Interval>, T: IntoExpr<Timestamp>, O: IntoExpr<Timestamp>]
        (stride: S => S::Expr = stride.into_expr(), timestamp: T => T::Expr = timestamp.into_expr(), origin: O => O::Expr = origin.into_expr()) -> Timestamp,
        "time::date_bin(interval(\"15 minutes\"), events::starts_at, time::make_timestamp(2024, 1, 1, 0, 0, 0.0))", pg "date_bin($1, $2, $3)";
    /// Like `date_bin`, for timestamps with time zone.
    date_bin_tz DATE_BIN_TZ => Any [S: IntoExpr<Interval>, T: IntoExpr<TimestampTz>, O: IntoExpr<TimestampTz>]
        (stride: S => S::Expr = stride.into_expr(), timestamp: T => T::Expr = timestamp.into_expr(), origin: O => O::Expr = origin.into_expr()) -> TimestampTz,
        "time::date_bin_tz(interval(\"15 minutes\"), events::changed_at, now())", pg "date_bin($1, $2, $3)";
    /// A date or timestamp as text by a pattern such as `YYYY-MM-DD HH24:MI`.
    to_char TO_CHAR => Any [E: Expr<Type: HasDate>, P: IntoExpr<Text>]
        (time: E => E = time, pattern: P => P::Expr = pattern.into_expr()) -> Text,
        "time::to_char(events::starts_at, \"YYYY-MM-DD\")", pg "to_char($1, $2)";
    /// An interval as text by a pattern.
    interval_to_char INTERVAL_TO_CHAR => Any [E: IntoExpr<Interval>, P: IntoExpr<Text>]
        (interval: E => E::Expr = interval.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Text,
        "time::interval_to_char(events::lasts, \"HH24:MI\")", pg "to_char($1, $2)";
    /// A number as text by a pattern such as `9,999.00`.
    number_to_char NUMBER_TO_CHAR => Any [E: Literal<Expr: Expr<Type: Number>>, P: IntoExpr<Text>]
        (number: E => E::Expr = number.into_literal(), pattern: P => P::Expr = pattern.into_expr()) -> Text,
        "time::number_to_char(1234.5, \"9,999.00\")", pg "to_char($1, $2)";
    /// The date in a text, read by a pattern.
    to_date TO_DATE => Any [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> Date,
        "time::to_date(\"29.2.2024\", \"DD.MM.YYYY\")", pg "to_date($1, $2)";
    /// The time in a text, read by a pattern; in the session's time zone if the text names none.
    to_timestamp TO_TIMESTAMP => Any [T: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: T => T::Expr = text.into_expr(), pattern: P => P::Expr = pattern.into_expr()) -> TimestampTz,
        "time::to_timestamp(\"29.2.2024 12:00\", \"DD.MM.YYYY HH24:MI\")", pg "to_timestamp($1, $2)";
    /// The time this many seconds after 1970 began in UTC.
    from_epoch FROM_EPOCH => Any [N: IntoExpr<Double>] (seconds: N => N::Expr = seconds.into_expr()) -> TimestampTz,
        "time::from_epoch(1.7e9)", pg "to_timestamp($1)",
        mysql "(TIMESTAMP'1970-01-01 00:00:00.000000' + INTERVAL CAST(round(($1) * 1e6) AS SIGNED) MICROSECOND)";
    /// The seconds with their fraction, times 1,000,000: 0 to 59,999,999.
    microseconds MICROSECONDS => Any [E: Expr<Type: HasTime>] (time: E => E = time) -> Integer,
        "time::microseconds(events::starts_at)", pg "CAST(EXTRACT(MICROSECONDS FROM $1) AS integer)",
        mysql "(second($1) * 1000000 + microsecond($1))";
    /// The seconds with their fraction, times 1,000.
    milliseconds MILLISECONDS => Any [E: Expr<Type: HasTime>] (time: E => E = time) -> Double,
        "time::milliseconds(events::starts_at)", pg "CAST(EXTRACT(MILLISECONDS FROM $1) AS double precision)",
        mysql "((second($1) * 1000000 + microsecond($1)) / 1e3)";
    /// `(start, end) OVERLAPS (start, end)`: the two periods have a time in common, where a period
    /// has its start but not its end (SQL:2016 part 2, 8.14). NULL only if that cannot be decided.
    overlaps OVERLAPS => Any
        [A: Expr<Type: HasDate>, B: IntoExpr<A::Type>, C: IntoExpr<A::Type>, E: IntoExpr<A::Type>]
        (start: A => A = start, end: B => B::Expr = end.into_expr(), other_start: C => C::Expr = other_start.into_expr(), other_end: E => E::Expr = other_end.into_expr()) -> crate::types::Bool,
        "time::overlaps(events::starts_at, events::ends_at, localtimestamp(), localtimestamp())",
        pg "(($1, $2) OVERLAPS ($3, $4))";
}

/// A timestamp with time zone or without.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a timestamp",
    label = "expected SQL `Timestamp` or `TimestampTz`"
)]
pub trait InZone: SqlType {
    /// The other of the two.
    type Other: SqlType;
}
#[diagnostic::do_not_recommend]
impl InZone for Timestamp {
    type Other = TimestampTz;
}
#[diagnostic::do_not_recommend]
impl InZone for TimestampTz {
    type Other = Timestamp;
}

/// `AT TIME ZONE`. PostgreSQL only: SQLite has no time zones, and MySQL knows their names only if they
/// were loaded into its tables.
pub trait ZoneMethods: Expr + Sized {
    /// `self AT TIME ZONE zone`: a `TIMESTAMP` interpreted as local time there becomes a point in time,
    /// and a `TIMESTAMP WITH TIME ZONE` becomes the local time there.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::events;
    /// let query = from(events::table).select(events::changed_at.at_time_zone("Europe/Berlin"));
    /// ```
    #[rustfmt::skip]
    fn at_time_zone<Z: IntoExpr<Text>>(self, zone: Z) -> Infix<op::AtTimeZone, Self, Z::Expr, <Self::Type as InZone>::Other> where Self::Type: InZone {
        Infix::new(self, zone.into_expr())
    }
}
methods_of! { InZone: ZoneMethods }

/// A unit of time: a word of the SQL, not a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a unit of time",
    label = "expected a unit, such as `unit::Month`"
)]
pub trait Unit: 'static {
    #[doc(hidden)]
    type Itself: 'static;
}

/// Units that [`date_trunc`] truncates to.
pub mod unit {
    macro_rules! units {
        ($($(#[$doc:meta])* $name:ident,)*) => {$(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
            #[diagnostic::do_not_recommend]
            impl super::Unit for $name {
                type Itself = Self;
            }
        )*};
    }
    units! {
        /// The first of January.
        Year,
        /// The first of January, April, July or October.
        Quarter,
        /// The first of the month.
        Month,
        /// The Monday of the week.
        Week,
        /// Midnight of the day.
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
    const IN_FORM: bool = true;
    type Null<Any: Nullability, All: Nullability> = Any;
}

/// The beginning of the year, month ... in which the date or timestamp lies, of its own type.
///
/// PostgreSQL: `date_trunc('month', $1)`, for a `TIMESTAMP WITH TIME ZONE`
/// `date_trunc('month', $1, 'UTC')`, for a `DATE` with casts around it
///
/// SQLite: `(substr($@1, 1, 7) || '-01' || ' 00:00:00')`
///
/// MySQL: `CAST(date_format($1, '%Y-%m-01') AS DATETIME)`, for a `DATE` `AS DATE`
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(date_trunc(unit::Month, now()));
/// ```
pub fn date_trunc<U: Unit<Itself = V>, V, E: Expr<Type: HasDate<Itself = T>>, T>(
    unit: U,
    e: E,
) -> Call<marker_of_unit::DATE_TRUNC<V, T>, (E,), E::Type> {
    let _ = unit; // a word of the SQL, told by its type
    Call::new((e,))
}

macro_rules! trunc {
    ($(day $unit:ident $pg:literal, $sqlite:literal, $mysql:literal;)*) => {$(
        trunc!(@all $unit $pg, concat!("(", $sqlite, " || ' 00:00:00')"), $mysql);
        on!(
            marker_of_unit::DATE_TRUNC<unit::$unit, Date>,
            pg concat!("CAST(date_trunc('", $pg, "', CAST($1 AS timestamp)) AS date)"),
            sqlite $sqlite,
            mysql concat!("CAST(", $mysql, " AS DATE)")
        );
    )*};
    ($(time $unit:ident $pg:literal, $sqlite:literal, $mysql:literal;)*) => {$(
        trunc!(@all $unit $pg, $sqlite, $mysql);
    )*};
    (@all $unit:ident $pg:literal, $sqlite:expr, $mysql:literal) => {
        on!(
            marker_of_unit::DATE_TRUNC<unit::$unit, Timestamp>,
            pg concat!("date_trunc('", $pg, "', $1)"),
            sqlite $sqlite,
            mysql concat!("CAST(", $mysql, " AS DATETIME)")
        );
        on!(
            marker_of_unit::DATE_TRUNC<unit::$unit, TimestampTz>,
            pg concat!("date_trunc('", $pg, "', $1, 'UTC')"),
            sqlite $sqlite,
            mysql concat!("CAST(", $mysql, " AS DATETIME)")
        );
    };
}
trunc! {
    day Year "year", "(substr($@1, 1, 4) || '-01-01')",
        "date_format($1, '%Y-01-01')";
    day Quarter "quarter", "(substr($@1, 1, 5) || substr('01040710', (CAST(substr($1, 6, 2) AS INTEGER) - 1) / 3 * 2 + 1, 2) || '-01')",
        "concat(date_format($1, '%Y-'), (quarter($1) - 1) * 3 + 1, '-01')";
    day Month "month", "(substr($@1, 1, 7) || '-01')",
        "date_format($1, '%Y-%m-01')";
    day Week "week", "strftime('%Y-%m-%d', substr($@1, 1, 10), '-6 days', 'weekday 1')",
        "date($1) - INTERVAL weekday($1) DAY";
    day Day "day", "substr($@1, 1, 10)",
        "date($1)";
}
trunc! {
    time Hour "hour", "strftime('%Y-%m-%d %H:00:00', substr($@1, 1, 19))",
        "date_format($1, '%Y-%m-%d %H:00:00')";
    time Minute "minute", "strftime('%Y-%m-%d %H:%M:00', substr($@1, 1, 19))",
        "date_format($1, '%Y-%m-%d %H:%i:00')";
    time Second "second", "strftime('%Y-%m-%d %H:%M:%S', substr($@1, 1, 19))",
        "date_format($1, '%Y-%m-%d %H:%i:%s')";
}

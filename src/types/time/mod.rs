//! Dates and times.

mod interval;
#[cfg(feature = "mysql-backend")]
mod mysql;
#[cfg(feature = "postgres-backend")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use interval::{Interval, PgInterval};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::native::native;

/// True for a second that was inserted, 23:59:60: chrono counts it as one of two seconds.
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
fn is_inserted(time: NaiveTime) -> bool {
    chrono::Timelike::nanosecond(&time) >= 1_000_000_000
}

native! {
    /// `DATE`: `chrono::NaiveDate`. `YYYY-MM-DD` in SQLite, from year 0 to 9999.
    Date: NaiveDate, CalendarDay; pg dt::Date, postgres::date;
        mysql Date(|v, out| mysql::write_date(*v, out), mysql::date, mysql::date_of_text);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::date(*v), out),
            |v| sqlite::read(v, sqlite::DATE),
            |v, out| crate::types::sqlite::json_text(&sqlite::date(*v)?, out)
        );
    /// `TIME`: `chrono::NaiveTime`. `HH:MM:SS` in SQLite, with the fraction where there is one.
    Time: NaiveTime, TimeOfDay; pg dt::Time, postgres::time;
        mysql Time(|v, out| mysql::write_time(*v, out), mysql::time, mysql::time_of_text);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::time(*v), out),
            |v| sqlite::read(v, sqlite::TIME),
            |v, out| crate::types::sqlite::json_text(&sqlite::time(*v)?, out)
        );
    /// `TIMESTAMP`: `chrono::NaiveDateTime`. `YYYY-MM-DD HH:MM:SS` in SQLite, with the fraction
    /// where there is one: its order as text is its order in time.
    Timestamp: NaiveDateTime, LocalTime; pg dt::Timestamp, postgres::timestamp;
        mysql DateTime(|v, out| mysql::write_timestamp(*v, out), mysql::timestamp, mysql::timestamp_of_text);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::timestamp(*v), out),
            |v| sqlite::read(v, sqlite::TIMESTAMP),
            |v, out| crate::types::sqlite::json_text(&sqlite::timestamp(*v)?, out)
        );
    /// `TIMESTAMP WITH TIME ZONE`: `chrono::DateTime<Utc>`. In SQLite the [`Timestamp`] in UTC, as
    /// its own `CURRENT_TIMESTAMP` is; text with an offset or a `Z` is an error when it is read.
    TimestampTz: DateTime<Utc>, PointInTime; pg dt::Timestamptz, |v| postgres::timestamp(v).map(|v| v.and_utc());
        mysql DateTime(
            |v, out| mysql::write_timestamp(v.naive_utc(), out),
            |v| mysql::timestamp(v).map(|v| v.and_utc()),
            |v| mysql::timestamp_of_text(v).map(|v| v.and_utc())
        );
        sqlite Text(
            |v, out| sqlite::bind(sqlite::timestamp(v.naive_utc()), out),
            |v| sqlite::read(v, sqlite::TIMESTAMP).map(|v| v.and_utc()),
            |v, out| crate::types::sqlite::json_text(&sqlite::timestamp(v.naive_utc())?, out)
        );
}

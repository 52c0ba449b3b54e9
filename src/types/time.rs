//! Dates and times.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
#[cfg(any(feature = "postgres-backend", feature = "mysql-backend"))]
use diesel::sql_types as dt;

use super::native::native;
use super::{BigInt, Double, Integer, SmallInt, arithmetic_by, operand_values};
pub use interval::{Interval, PgInterval};

native! {
    /// `DATE`: `chrono::NaiveDate`. `YYYY-MM-DD` in SQLite, from year 0 to 9999.
    Date: NaiveDate; pg dt::Date, pg::date;
        mysql Date(|v, out| mysql::write_date(*v, out), mysql::date);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::date(*v), out),
            |v| sqlite::read(v, "a date", sqlite::parse_date),
            |v, out| crate::types::sqlite::json_text(&sqlite::date(*v)?, out)
        );
    /// `TIME`: `chrono::NaiveTime`. `HH:MM:SS` in SQLite, with the fraction where there is one.
    Time: NaiveTime; pg dt::Time, pg::time;
        mysql Time(|v, out| mysql::write_time(*v, out), mysql::time);
        sqlite Text(
            |v, out| sqlite::bind(Ok(sqlite::time(*v)), out),
            |v| sqlite::read(v, "a time", sqlite::parse_time),
            |v, out| crate::types::sqlite::json_text(&sqlite::time(*v), out)
        );
    /// `TIMESTAMP`: `chrono::NaiveDateTime`. `YYYY-MM-DD HH:MM:SS` in SQLite, with the fraction
    /// where there is one: its order as text is its order in time.
    Timestamp: NaiveDateTime; pg dt::Timestamp, pg::timestamp;
        mysql DateTime(|v, out| mysql::write_timestamp(*v, out), mysql::timestamp);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::timestamp(*v), out),
            |v| sqlite::read(v, "a timestamp", sqlite::parse_timestamp),
            |v, out| crate::types::sqlite::json_text(&sqlite::timestamp(*v)?, out)
        );
    /// `TIMESTAMP WITH TIME ZONE`: `chrono::DateTime<Utc>`. In SQLite the [`Timestamp`] in UTC, as
    /// its own `CURRENT_TIMESTAMP` is; text with an offset or a `Z` is understood when read.
    TimestampTz: DateTime<Utc>; pg dt::Timestamptz, |v| pg::timestamp(v).map(|v| v.and_utc());
        mysql DateTime(|v, out| mysql::write_timestamp(v.naive_utc(), out), |v| mysql::timestamp(v).map(|v| v.and_utc()));
        sqlite Text(
            |v, out| sqlite::bind(sqlite::timestamp(v.naive_utc()), out),
            |v| sqlite::read(v, "a timestamp", sqlite::parse_timestamp).map(|v| v.and_utc()),
            |v, out| crate::types::sqlite::json_text(&sqlite::timestamp(v.naive_utc())?, out)
        );
}

arithmetic_by! {
    Date Add Integer => Date, DateAdd;
    Date Add SmallInt => Date, DateAdd;
    Integer Add Date => Date, DaysAdd;
    SmallInt Add Date => Date, DaysAdd;
    Date Sub Integer => Date, DateSub;
    Date Sub SmallInt => Date, DateSub;
    Date Sub Date => Integer, DateDiff;
    Date Add Time => Timestamp, TimeAdd;
    Date Add Interval => Timestamp, TimeAdd;
    Date Sub Interval => Timestamp, TimeSub;
    Time Add Interval => Time, TimeAdd;
    Time Sub Interval => Time, TimeSub;
    Time Sub Time => Interval, TimeSub;
    Time Add Date => Timestamp, TimeAdd;
    Timestamp Add Interval => Timestamp, TimeAdd;
    Timestamp Sub Interval => Timestamp, TimeSub;
    Timestamp Sub Timestamp => Interval, TimeSub;
    TimestampTz Add Interval => TimestampTz, TimeAdd;
    TimestampTz Sub Interval => TimestampTz, TimeSub;
    TimestampTz Sub TimestampTz => Interval, TimeSub;
    Interval Add Interval => Interval, TimeAdd;
    Interval Sub Interval => Interval, TimeSub;
    Interval Add Date => Timestamp, TimeAdd;
    Interval Add Time => Time, TimeAdd;
    Interval Add Timestamp => Timestamp, TimeAdd;
    Interval Add TimestampTz => TimestampTz, TimeAdd;
    Interval Mul SmallInt => Interval, IntervalMul;
    Interval Mul Integer => Interval, IntervalMul;
    Interval Mul BigInt => Interval, IntervalMul;
    Interval Mul Double => Interval, IntervalMul;
    Interval Div SmallInt => Interval, IntervalDiv;
    Interval Div Integer => Interval, IntervalDiv;
    Interval Div BigInt => Interval, IntervalDiv;
    Interval Div Double => Interval, IntervalDiv;
    SmallInt Mul Interval => Interval, IntervalMul;
    Integer Mul Interval => Interval, IntervalMul;
    BigInt Mul Interval => Interval, IntervalMul;
    Double Mul Interval => Interval, IntervalMul;
}
operand_values! {
    Date: i32 => Integer;
    Date: NaiveTime => Time;
    Date: PgInterval => Interval;
    Time: PgInterval => Interval;
    Time: NaiveDate => Date;
    Timestamp: PgInterval => Interval;
    TimestampTz: PgInterval => Interval;
    Interval: NaiveDate => Date;
    Interval: NaiveDateTime => Timestamp;
    Interval: DateTime<Utc> => TimestampTz;
    Interval: i32 => Integer;
    Interval: f64 => Double;
    Integer: NaiveDate => Date;
}

/// SQLite keeps dates and times as text. <https://www.sqlite.org/lang_datefunc.html>
#[cfg(feature = "sqlite")]
mod sqlite {
    use super::*;
    use chrono::{Datelike, Duration};
    use diesel::deserialize;
    use diesel::serialize::{self, IsNull, Output};
    use diesel::sqlite::{Sqlite, SqliteValue};

    type Error = Box<dyn std::error::Error + Send + Sync>;

    pub(super) fn date(value: NaiveDate) -> Result<String, Error> {
        // Beyond these years the text has a sign or five digits, and no longer sorts as dates do.
        if !(0..=9999).contains(&value.year()) {
            return Err("SQLite's dates run from year 0 to 9999".into());
        }
        Ok(value.format("%F").to_string())
    }
    pub(super) fn time(value: NaiveTime) -> String {
        value.format("%T%.f").to_string()
    }
    pub(super) fn timestamp(value: NaiveDateTime) -> Result<String, Error> {
        Ok(format!("{} {}", date(value.date())?, time(value.time())))
    }

    pub(super) fn bind(
        text: Result<String, Error>,
        out: &mut Output<'_, '_, Sqlite>,
    ) -> serialize::Result {
        out.set_value(text?);
        Ok(IsNull::No)
    }
    pub(super) fn read<T>(
        mut value: SqliteValue<'_, '_, '_>,
        what: &str,
        parse: fn(&str) -> Option<T>,
    ) -> deserialize::Result<T> {
        let text = crate::types::sqlite::text(&mut value)?;
        parse(text).ok_or_else(|| format!("the text is not {what}").into())
    }

    pub(super) fn parse_date(text: &str) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(text, "%F").ok()
    }
    pub(super) fn parse_time(text: &str) -> Option<NaiveTime> {
        let time = NaiveTime::parse_from_str(text, "%T%.f");
        time.or_else(|_| NaiveTime::parse_from_str(text, "%R")).ok()
    }
    /// The forms that SQLite's own functions read; an offset is taken off to give UTC.
    pub(super) fn parse_timestamp(text: &str) -> Option<NaiveDateTime> {
        if let Ok(value) = NaiveDateTime::parse_from_str(text, "%F %T%.f") {
            return Some(value);
        }
        let Some((date, rest)) = text.split_once([' ', 'T']) else {
            return parse_date(text).map(|date| date.and_time(NaiveTime::MIN));
        };
        let (time, offset) = match rest.find(['+', '-']) {
            Some(at) => rest.split_at(at),
            None => (rest.strip_suffix('Z').unwrap_or(rest), ""),
        };
        let local = parse_date(date)?.and_time(parse_time(time)?);
        local.checked_sub_signed(parse_offset(offset)?)
    }
    fn parse_offset(text: &str) -> Option<Duration> {
        let Some((hours, minutes)) = text.split_once(':') else {
            return text.is_empty().then(Duration::zero);
        };
        let sign = if hours.starts_with('-') { -1 } else { 1 };
        let hours: i64 = hours.get(1..)?.parse().ok()?;
        let minutes: i64 = minutes.parse().ok()?;
        (hours < 24 && minutes < 60).then(|| Duration::minutes(sign * (hours * 60 + minutes)))
    }
}

/// MySQL's dates may have parts that are zero, and its times are spans of up to 838 hours.
/// <https://dev.mysql.com/doc/refman/8.4/en/datetime.html>
#[cfg(feature = "mysql-backend")]
mod mysql {
    use super::*;
    use diesel::deserialize::{FromSql, Result};
    use diesel::mysql::{Mysql, MysqlValue};
    use diesel::serialize::{self, Output, ToSql};

    pub(super) fn write_date(
        value: NaiveDate,
        out: &mut Output<'_, '_, Mysql>,
    ) -> serialize::Result {
        ToSql::<dt::Date, Mysql>::to_sql(&value, &mut out.reborrow())
    }
    pub(super) fn write_time(
        value: NaiveTime,
        out: &mut Output<'_, '_, Mysql>,
    ) -> serialize::Result {
        ToSql::<dt::Time, Mysql>::to_sql(&value, &mut out.reborrow())
    }
    pub(super) fn write_timestamp(
        value: NaiveDateTime,
        out: &mut Output<'_, '_, Mysql>,
    ) -> serialize::Result {
        ToSql::<dt::Datetime, Mysql>::to_sql(&value, &mut out.reborrow())
    }

    pub(super) fn date(value: MysqlValue<'_>) -> Result<NaiveDate> {
        FromSql::<dt::Date, Mysql>::from_sql(value)
            .map_err(|_| "the value is not a day of the calendar".into())
    }
    pub(super) fn time(value: MysqlValue<'_>) -> Result<NaiveTime> {
        FromSql::<dt::Time, Mysql>::from_sql(value)
            .map_err(|_| "the value is not a time of day".into())
    }
    pub(super) fn timestamp(value: MysqlValue<'_>) -> Result<NaiveDateTime> {
        FromSql::<dt::Datetime, Mysql>::from_sql(value)
            .map_err(|_| "the value is not a day of the calendar and a time".into())
    }
}

/// PostgreSQL's dates reach further than chrono's, up to infinity.
/// <https://www.postgresql.org/docs/15/datatype-datetime.html>
#[cfg(feature = "postgres-backend")]
mod pg {
    use super::*;
    use diesel::deserialize::{FromSql, Result};
    use diesel::pg::{Pg, PgValue};

    const FIRST_AND_LAST: [i64; 2] = [i64::MIN, i64::MAX];

    pub(super) fn date(value: PgValue<'_>) -> Result<NaiveDate> {
        use diesel::data_types::PgDate;
        let PgDate(days) = FromSql::<dt::Date, Pg>::from_sql(value)?;
        if matches!(days, i32::MIN | i32::MAX) {
            return Err("expected a date, found infinity".into());
        }
        FromSql::<dt::Date, Pg>::from_sql(value)
            .map_err(|_| "the date is beyond the range of chrono".into())
    }
    pub(super) fn time(value: PgValue<'_>) -> Result<NaiveTime> {
        use diesel::data_types::PgTime;
        const DAY: i64 = 24 * 60 * 60 * 1_000_000;
        let PgTime(microseconds) = FromSql::<dt::Time, Pg>::from_sql(value)?;
        if microseconds >= DAY {
            return Err("the time 24:00:00 does not fit chrono's NaiveTime".into());
        }
        FromSql::<dt::Time, Pg>::from_sql(value)
    }
    pub(super) fn timestamp(value: PgValue<'_>) -> Result<NaiveDateTime> {
        use diesel::data_types::PgTimestamp;
        let PgTimestamp(offset) = FromSql::<dt::Timestamp, Pg>::from_sql(value)?;
        if FIRST_AND_LAST.contains(&offset) {
            return Err("expected a timestamp, found infinity".into());
        }
        FromSql::<dt::Timestamp, Pg>::from_sql(value)
            .map_err(|_| "the timestamp is beyond the range of chrono".into())
    }
}

mod interval {
    use super::*;

    /// The Rust type of [`Interval`]: months, days and microseconds, which SQL keeps apart.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct PgInterval {
        /// Whole months.
        pub months: i32,
        /// Whole days.
        pub days: i32,
        /// The rest, in microseconds.
        pub microseconds: i64,
    }

    native! {
        /// PostgreSQL's `interval`: [`PgInterval`].
        /// <https://www.postgresql.org/docs/15/datatype-datetime.html#DATATYPE-INTERVAL-INPUT>
        Interval: PgInterval; pg dt::Interval; sqlite Missing;
    }
    #[diagnostic::do_not_recommend]
    impl crate::types::HasSum for Interval {
        type Sum = Interval;
    }
    #[diagnostic::do_not_recommend]
    impl crate::types::HasAvg for Interval {
        type Avg = Interval;
    }

    #[cfg(feature = "postgres-backend")]
    mod pg {
        use super::*;
        use diesel::data_types::PgInterval as Diesel;
        use diesel::deserialize::{self, FromSql};
        use diesel::pg::{Pg, PgValue};
        use diesel::serialize::{self, Output, ToSql};

        impl FromSql<dt::Interval, Pg> for PgInterval {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                let Diesel {
                    microseconds,
                    days,
                    months,
                    ..
                } = FromSql::from_sql(value)?;
                Ok(Self {
                    months,
                    days,
                    microseconds,
                })
            }
        }
        impl ToSql<dt::Interval, Pg> for PgInterval {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                let interval = Diesel::new(self.microseconds, self.days, self.months);
                ToSql::<dt::Interval, Pg>::to_sql(&interval, &mut out.reborrow())
            }
        }
    }
}

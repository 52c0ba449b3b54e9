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
        mysql Date(|v, out| mysql::write_date(*v, out), mysql::date, mysql::date_of_text);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::date(*v), out),
            |v| sqlite::read(v, sqlite::DATE),
            |v, out| crate::types::sqlite::json_text(&sqlite::date(*v)?, out)
        );
    /// `TIME`: `chrono::NaiveTime`. `HH:MM:SS` in SQLite, with the fraction where there is one.
    Time: NaiveTime; pg dt::Time, pg::time;
        mysql Time(|v, out| mysql::write_time(*v, out), mysql::time, mysql::time_of_text);
        sqlite Text(
            |v, out| sqlite::bind(Ok(sqlite::time(*v)), out),
            |v| sqlite::read(v, sqlite::TIME),
            |v, out| crate::types::sqlite::json_text(&sqlite::time(*v), out)
        );
    /// `TIMESTAMP`: `chrono::NaiveDateTime`. `YYYY-MM-DD HH:MM:SS` in SQLite, with the fraction
    /// where there is one: its order as text is its order in time.
    Timestamp: NaiveDateTime; pg dt::Timestamp, pg::timestamp;
        mysql DateTime(|v, out| mysql::write_timestamp(*v, out), mysql::timestamp, mysql::timestamp_of_text);
        sqlite Text(
            |v, out| sqlite::bind(sqlite::timestamp(*v), out),
            |v| sqlite::read(v, sqlite::TIMESTAMP),
            |v, out| crate::types::sqlite::json_text(&sqlite::timestamp(*v)?, out)
        );
    /// `TIMESTAMP WITH TIME ZONE`: `chrono::DateTime<Utc>`. In SQLite the [`Timestamp`] in UTC, as
    /// its own `CURRENT_TIMESTAMP` is; text with an offset or a `Z` is an error when it is read.
    TimestampTz: DateTime<Utc>; pg dt::Timestamptz, |v| pg::timestamp(v).map(|v| v.and_utc());
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
    use crate::types::StoredValue;
    use chrono::{Datelike, Duration};
    use diesel::deserialize;
    use diesel::serialize::{self, IsNull, Output};
    use diesel::sqlite::Sqlite;

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

    /// How a type is read: the one form of each value, which `=`, GROUP BY, ORDER BY and the functions of relata compare,
    /// and any other form with the same meaning, which they would treat as a different value.
    pub(super) struct Form<T> {
        what: &'static str,
        form: &'static str,
        fixed: fn(&[u8]) -> Option<T>,
        any: fn(&str) -> bool,
    }
    pub(super) const DATE: Form<NaiveDate> = Form {
        what: "a date",
        form: "YYYY-MM-DD",
        fixed: fixed::date,
        any: |text| any_date(text).is_some(),
    };
    pub(super) const TIME: Form<NaiveTime> = Form {
        what: "a time",
        form: "HH:MM:SS",
        fixed: fixed::time,
        any: |text| any_time(text).is_some(),
    };
    pub(super) const TIMESTAMP: Form<NaiveDateTime> = Form {
        what: "a timestamp",
        form: "YYYY-MM-DD HH:MM:SS",
        fixed: fixed::timestamp,
        any: |text| any_timestamp(text).is_some(),
    };

    #[inline]
    pub(super) fn read<T, V: StoredValue>(value: V, form: Form<T>) -> deserialize::Result<T> {
        crate::types::sqlite::parsed(
            value,
            |text| (form.fixed)(text.as_bytes()),
            |text| match (form.any)(text) {
                true => format!(
                    "the text is {} in another form than `{}`, with which it would not be equal",
                    form.what, form.form
                ),
                false => format!("the text is not {}", form.what),
            },
        )
    }

    fn any_date(text: &str) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(text, "%F").ok()
    }
    fn any_time(text: &str) -> Option<NaiveTime> {
        let time = NaiveTime::parse_from_str(text, "%T%.f");
        time.or_else(|_| NaiveTime::parse_from_str(text, "%R")).ok()
    }
    /// The forms that SQLite's own functions read; an offset is subtracted to get UTC.
    fn any_timestamp(text: &str) -> Option<NaiveDateTime> {
        if let Ok(value) = NaiveDateTime::parse_from_str(text, "%F %T%.f") {
            return Some(value);
        }
        let Some((date, rest)) = text.split_once([' ', 'T']) else {
            return any_date(text).map(|date| date.and_time(NaiveTime::MIN));
        };
        let (time, offset) = match rest.find(['+', '-']) {
            Some(at) => rest.split_at(at),
            None => (rest.strip_suffix('Z').unwrap_or(rest), ""),
        };
        let local = any_date(date)?.and_time(any_time(time)?);
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

    /// The forms that relata writes and SQLite's own functions return: `YYYY-MM-DD`, `HH:MM:SS` with three, six or nine
    /// digits of a fraction where it needs them, and both with a space between them.
    mod fixed {
        use super::*;

        /// The number that digits are.
        fn number<const N: usize>(digits: &[u8; N]) -> Option<u32> {
            digits.iter().try_fold(0, |number, digit| {
                let digit = digit.wrapping_sub(b'0');
                (digit < 10).then(|| 10 * number + u32::from(digit))
            })
        }

        pub(super) fn date(text: &[u8]) -> Option<NaiveDate> {
            let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
                return None;
            };
            let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
            NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
        }

        pub(super) fn time(text: &[u8]) -> Option<NaiveTime> {
            let (&[h1, h2, b':', m1, m2, b':', s1, s2], rest) = text.split_first_chunk()? else {
                return None;
            };
            let nanosecond = match rest {
                [] => 0,
                // No more digits than it needs.
                [b'.', digits @ ..]
                    if matches!(digits.len(), 3 | 6 | 9) && !digits.ends_with(b"000") =>
                {
                    let mut places = [b'0'; 9];
                    places[..digits.len()].copy_from_slice(digits);
                    number(&places)?
                }
                _ => return None,
            };
            let (hour, minute, second) =
                (number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?);
            NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)
        }

        pub(super) fn timestamp(text: &[u8]) -> Option<NaiveDateTime> {
            let (day, [b' ', rest @ ..]) = text.split_at_checked(10)? else {
                return None;
            };
            Some(date(day)?.and_time(time(rest)?))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// Numbers that are the same in every run. <https://en.wikipedia.org/wiki/Xorshift>
        struct Random(u64);
        impl Random {
            fn below(&mut self, n: u64) -> u64 {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                self.0 % n
            }
        }

        /// A text that is nearly a timestamp: of numbers a little beyond their range, with now and then another
        /// character.
        fn text(random: &mut Random) -> String {
            let (year, month, day) = (random.below(10_001), random.below(14), random.below(33));
            let (hour, minute, second) = (random.below(25), random.below(61), random.below(62));
            let mut text =
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
            match random.below(3) {
                0 => {}
                _ => {
                    let digits = [0, 1, 3, 3, 6, 9, 9, 11][random.below(8) as usize];
                    text.push('.');
                    text.extend((0..digits).map(|_| char::from(b'0' + random.below(10) as u8)));
                }
            }
            text.push_str(
                ["", "", "", "Z", "ZZ", "+02:00", "-11:30", " "][random.below(8) as usize],
            );
            if random.below(3) == 0 {
                let at = usize::try_from(random.below(text.len() as u64)).unwrap();
                let other = ["T", " ", "-", "+", ":", "x", "", "7", "é"][random.below(9) as usize];
                text.replace_range(at..=at, other);
            }
            text
        }

        #[test]
        fn what_is_read_by_place_is_what_chrono_reads() {
            let mut random = Random(0x9E37_79B9_7F4A_7C15);
            let mut read = [0; 3];
            for _ in 0..40_000 {
                let text = text(&mut random);
                let bytes = text.as_bytes();
                let parts = text.split_at_checked(11);
                let (day, time) =
                    parts.map_or((&*text, &*text), |(day, time)| (day.trim_end(), time));
                if let Some(value) = fixed::timestamp(bytes) {
                    assert_eq!(Some(value), any_timestamp(&text), "{text}");
                    read[0] += 1;
                }
                if let Some(value) = fixed::date(day.as_bytes()) {
                    assert_eq!(Some(value), any_date(day), "{day}");
                    read[1] += 1;
                }
                if let Some(value) = fixed::time(time.as_bytes()) {
                    assert_eq!(Some(value), any_time(time), "{time}");
                    read[2] += 1;
                }
            }
            assert!(read.iter().all(|n| *n > 2_000), "{read:?}");
        }

        #[test]
        fn what_relata_writes_is_read_by_place() {
            let mut random = Random(7);
            for _ in 0..20_000 {
                let days = i32::try_from(random.below(3_652_424)).unwrap();
                let day = NaiveDate::from_ymd_opt(0, 1, 1).unwrap() + Duration::days(days.into());
                let second = u32::try_from(random.below(86_400)).unwrap();
                let scale = 10_u32.pow(u32::try_from(random.below(10)).unwrap());
                let nanosecond =
                    u32::try_from(random.below(1_000_000_000)).unwrap() / scale * scale;
                let time =
                    NaiveTime::from_num_seconds_from_midnight_opt(second, nanosecond).unwrap();
                let value = day.and_time(time);
                let text = super::timestamp(value).unwrap();
                assert_eq!(fixed::timestamp(text.as_bytes()), Some(value), "{text}");
                let zoned = format!("{text}Z");
                assert_eq!(fixed::timestamp(zoned.as_bytes()), None, "{text}");
                assert_eq!(any_timestamp(&zoned), Some(value), "{text}");
                assert_eq!(fixed::date(super::date(day).unwrap().as_bytes()), Some(day));
                assert_eq!(fixed::time(super::time(time).as_bytes()), Some(time));
            }
        }

        #[test]
        fn what_else_means_a_time_is_known_and_not_read() {
            let noon = NaiveDate::from_ymd_opt(2024, 2, 29)
                .unwrap()
                .and_hms_opt(12, 0, 0);
            for text in [
                "2024-02-29 12:00",
                "2024-02-29T12:00Z",
                "2024-02-29 14:00:00+02:00",
                "2024-02-29T00:30:00.000-11:30",
                "2024-2-29 12:00:00",
                "+2024-02-29 12:00:00",
                "2024-02-29T12:00:00",
                "2024-02-29 12:00:00.000",
            ] {
                assert_eq!(fixed::timestamp(text.as_bytes()), None, "{text}");
                assert_eq!(any_timestamp(text), noon, "{text}");
            }
            for text in [
                "",
                "2024-02-30",
                "2023-02-29 12:00:00",
                "2024-02-29 25:00:00",
                "now",
            ] {
                assert_eq!(any_timestamp(text), None, "{text}");
            }
            // A second that is inserted.
            assert!(any_time("23:59:60").is_some());
            assert!(fixed::time(b"23:59:60").is_none());
        }
    }
}

/// MySQL's dates may have parts that are zero, and its times are spans of up to 838 hours.
/// <https://dev.mysql.com/doc/refman/8.4/en/datetime.html>
#[cfg(feature = "mysql-backend")]
mod mysql {
    use super::*;
    use chrono::Datelike;
    use diesel::deserialize::{FromSql, Result};
    use diesel::mysql::data_types::MysqlTime;
    use diesel::mysql::{Mysql, MysqlValue};
    use diesel::serialize::{self, Output, ToSql};

    /// The client sends the year as two bytes, and the server keeps four digits of it.
    fn has_year(date: NaiveDate) -> serialize::Result {
        match date.year() {
            0..=9999 => Ok(serialize::IsNull::No),
            _ => Err("MySQL's dates run from year 0 to 9999".into()),
        }
    }
    pub(super) fn write_date(
        value: NaiveDate,
        out: &mut Output<'_, '_, Mysql>,
    ) -> serialize::Result {
        has_year(value)?;
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
        has_year(value.date())?;
        ToSql::<dt::Datetime, Mysql>::to_sql(&value, &mut out.reborrow())
    }

    const NO_DATE: &str = "the value is not a day of the calendar";
    const NO_TIME: &str =
        "the value is not a time of day: `LongTime` reads those below zero and of more than a day";
    const NO_TIMESTAMP: &str = "the value is not a day of the calendar and a time";

    pub(super) fn date(value: MysqlValue<'_>) -> Result<NaiveDate> {
        FromSql::<dt::Date, Mysql>::from_sql(value).map_err(|_| NO_DATE.into())
    }
    pub(super) fn time(value: MysqlValue<'_>) -> Result<NaiveTime> {
        let time: MysqlTime = FromSql::<dt::Time, Mysql>::from_sql(value).map_err(|_| NO_TIME)?;
        // A client may count the days apart.
        let of_day = time.day == 0;
        let microsecond = u32::try_from(time.second_part)?;
        NaiveTime::from_hms_micro_opt(time.hour, time.minute, time.second, microsecond)
            .filter(|_| of_day)
            .ok_or_else(|| NO_TIME.into())
    }
    pub(super) fn timestamp(value: MysqlValue<'_>) -> Result<NaiveDateTime> {
        FromSql::<dt::Datetime, Mysql>::from_sql(value).map_err(|_| NO_TIMESTAMP.into())
    }

    /// `2024-02-29`, and perhaps a time after it.
    pub(super) fn date_of_text(text: &str) -> Result<NaiveDate> {
        let day = text.get(..10).and_then(|day| day.parse().ok());
        day.ok_or_else(|| NO_DATE.into())
    }
    /// `12:00:00.000001`
    pub(super) fn time_of_text(text: &str) -> Result<NaiveTime> {
        NaiveTime::parse_from_str(text, "%T%.f").map_err(|_| NO_TIME.into())
    }
    /// `2024-02-29 12:00:00.000001`; a day begins at midnight.
    pub(super) fn timestamp_of_text(text: &str) -> Result<NaiveDateTime> {
        let time = match text.get(10..) {
            Some(time) if !time.is_empty() => time_of_text(time.trim_start()),
            _ => Ok(NaiveTime::MIN),
        };
        match (date_of_text(text), time) {
            (Ok(day), Ok(time)) => Ok(day.and_time(time)),
            _ => Err(NO_TIMESTAMP.into()),
        }
    }
}

/// PostgreSQL's dates reach further than chrono's, up to infinity.
/// <https://www.postgresql.org/docs/15/datatype-datetime.html>
#[cfg(feature = "postgres-backend")]
mod pg {
    use super::*;
    use diesel::deserialize::{FromSql, Result};
    use diesel::pg::{Pg, PgValue};

    /// Days from the first of the calendar to PostgreSQL's own first, 2000-01-01.
    const DAYS_BEFORE: i32 = 730_120;
    /// Microseconds from Unix's first day to it.
    const MICROSECONDS_BEFORE: i64 = 946_684_800_000_000;

    pub(super) fn date(value: PgValue<'_>) -> Result<NaiveDate> {
        use diesel::data_types::PgDate;
        let PgDate(days) = FromSql::<dt::Date, Pg>::from_sql(value)?;
        match day(days) {
            Some(day) => Ok(day),
            None if matches!(days, i32::MIN | i32::MAX) => {
                Err("expected a date, found infinity".into())
            }
            None => Err("the date is beyond the range of chrono".into()),
        }
    }
    fn day(days: i32) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(days.checked_add(DAYS_BEFORE)?)
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
        let PgTimestamp(microseconds) = FromSql::<dt::Timestamp, Pg>::from_sql(value)?;
        match moment(microseconds) {
            Some(moment) => Ok(moment),
            None if matches!(microseconds, i64::MIN | i64::MAX) => {
                Err("expected a timestamp, found infinity".into())
            }
            None => Err("the timestamp is beyond the range of chrono".into()),
        }
    }
    fn moment(microseconds: i64) -> Option<NaiveDateTime> {
        let microseconds = microseconds.checked_add(MICROSECONDS_BEFORE)?;
        DateTime::from_timestamp_micros(microseconds).map(|moment| moment.naive_utc())
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use chrono::Duration;

        /// Also of the extremes, which are infinity.
        #[test]
        fn days_and_moments_are_counted_from_2000() {
            let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
            for n in (-40..40).chain([i32::MIN, i32::MAX, i32::MIN + 1, 95_026_237, 95_751_000]) {
                for days in [n, n.wrapping_mul(1_234_567), n.wrapping_mul(7)] {
                    let expected = first.checked_add_signed(Duration::days(days.into()));
                    assert_eq!(day(days), expected, "{days}");
                }
            }
            let first = first.and_time(NaiveTime::MIN);
            for n in (-400..400).chain([i64::MIN, i64::MAX, i64::MIN + 1, i64::MAX - 1]) {
                for microseconds in [
                    n,
                    n.wrapping_mul(1_234_567_890_123),
                    n.wrapping_mul(1 << 54),
                ] {
                    let expected = first.checked_add_signed(Duration::microseconds(microseconds));
                    assert_eq!(moment(microseconds), expected, "{microseconds}");
                }
            }
            // The ends of chrono's calendar.
            const DAY: i64 = 86_400_000_000;
            for (end, n) in [(NaiveDate::MIN, -1), (NaiveDate::MAX, 1)] {
                let days = end.signed_duration_since(first.date()).num_days();
                let days = i32::try_from(days).unwrap();
                assert_eq!((day(days), day(days + n)), (Some(end), None));
                let at = i64::from(days) * DAY;
                for microseconds in [at - 1, at, at + 1, at + DAY - 1, at + DAY] {
                    let expected = first.checked_add_signed(Duration::microseconds(microseconds));
                    assert_eq!(moment(microseconds), expected, "{microseconds}");
                }
            }
            assert_eq!([day(i32::MIN), day(i32::MAX)], [None; 2]);
            assert_eq!([moment(i64::MIN), moment(i64::MAX)], [None; 2]);
        }
    }
}

mod interval {
    use super::*;

    /// The Rust type of [`Interval`]: months, days and microseconds, which SQL keeps apart.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct PgInterval {
        /// The number of whole months.
        pub months: i32,
        /// The number of whole days.
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

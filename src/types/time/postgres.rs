//! PostgreSQL's dates reach further than chrono's, up to infinity.
//! <https://www.postgresql.org/docs/15/datatype-datetime.html>

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::deserialize::{FromSql, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types as dt;

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

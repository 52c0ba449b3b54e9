//! Dates and times as the types of [jiff](https://docs.rs/jiff).

use ::jiff::civil::{Date as JiffDate, DateTime as JiffDateTime, Time as JiffTime};
use ::jiff::{SignedDuration, Timestamp as JiffTimestamp};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::of_crates::names::*;
use super::of_crates::of_crate;

of_crate! {
    JiffDate as Date, read_date, date;
    JiffTime as Time, read_time, time;
    SignedDuration as LongTime, read_span, span;
    JiffDateTime as Timestamp, read_timestamp, timestamp;
    JiffTimestamp as TimestampTz, read_timestamptz, timestamptz;
}

fn read_date(date: NaiveDate) -> Decoded<JiffDate> {
    let fields = (
        i16::try_from(date.year()),
        i8::try_from(date.month()),
        i8::try_from(date.day()),
    );
    let (Ok(year), Ok(month), Ok(day)) = fields else {
        return Err(BEYOND.into());
    };
    JiffDate::new(year, month, day).map_err(|_| BEYOND.into())
}
const BEYOND: &str = "the date is beyond the range of jiff, the years -9999 to 9999";

fn read_time(time: NaiveTime) -> Decoded<JiffTime> {
    // A leap second, which chrono counts as a second of 2,000,000,000 nanoseconds, is not a valid time in jiff.
    Ok(JiffTime::new(
        time.hour().try_into()?,
        time.minute().try_into()?,
        time.second().try_into()?,
        time.nanosecond().try_into()?,
    )?)
}

fn read_span(span: TimeDelta) -> Decoded<SignedDuration> {
    Ok(SignedDuration::new(span.num_seconds(), span.subsec_nanos()))
}

fn read_timestamp(value: NaiveDateTime) -> Decoded<JiffDateTime> {
    Ok(JiffDateTime::from_parts(
        read_date(value.date())?,
        read_time(value.time())?,
    ))
}

fn read_timestamptz(value: DateTime<Utc>) -> Decoded<JiffTimestamp> {
    let nanoseconds = value.timestamp_subsec_nanos().try_into()?;
    JiffTimestamp::new(value.timestamp(), nanoseconds).map_err(|_| {
        "the timestamp is beyond the range of jiff, which ends at 9999-12-30T22:00:00Z".into()
    })
}

// chrono has all years of jiff.
const IN_RANGE: &str = "a time of jiff is one of chrono";

fn date(date: JiffDate) -> NaiveDate {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    NaiveDate::from_ymd_opt(date.year().into(), month.into(), day.into()).expect(IN_RANGE)
}

fn time(time: JiffTime) -> NaiveTime {
    let [hour, minute, second] =
        [time.hour(), time.minute(), time.second()].map(|n| u32::from(n.unsigned_abs()));
    let nanosecond = time.subsec_nanosecond().unsigned_abs();
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond).expect(IN_RANGE)
}

/// A span beyond those of chrono is beyond MySQL's too, which refuses it.
fn span(span: SignedDuration) -> TimeDelta {
    let nanoseconds = TimeDelta::nanoseconds(span.subsec_nanos().into());
    let seconds = TimeDelta::try_seconds(span.as_secs());
    seconds
        .and_then(|seconds| seconds.checked_add(&nanoseconds))
        .unwrap_or(TimeDelta::MAX)
}

fn timestamp(value: JiffDateTime) -> NaiveDateTime {
    date(value.date()).and_time(time(value.time()))
}

fn timestamptz(value: JiffTimestamp) -> DateTime<Utc> {
    // Before 1970 both fields are negative.
    let (second, nanosecond) = (value.as_second(), value.subsec_nanosecond());
    let before = i64::from(nanosecond < 0);
    let nanosecond = nanosecond.rem_euclid(1_000_000_000).unsigned_abs();
    DateTime::from_timestamp(second - before, nanosecond).expect(IN_RANGE)
}

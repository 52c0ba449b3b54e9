//! Dates and times as the types of the crate [time](https://docs.rs/time).

use ::time::{Date as TimeDate, Duration, OffsetDateTime, PrimitiveDateTime, Time as TimeTime};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::of_crates::names::*;
use super::of_crates::of_crate;

of_crate! {
    TimeDate as Date, read_date, date;
    TimeTime as Time, read_time, time_of_day;
    Duration as LongTime, read_span, span;
    PrimitiveDateTime as Timestamp, read_timestamp, timestamp;
    OffsetDateTime as TimestampTz, read_timestamptz, timestamptz;
}

fn read_date(date: NaiveDate) -> Decoded<TimeDate> {
    TimeDate::from_ordinal_date(date.year(), date.ordinal().try_into()?)
        .map_err(|_| "the date is beyond the range of time, the years -9999 to 9999".into())
}

fn read_time(time: NaiveTime) -> Decoded<TimeTime> {
    // A leap second, which chrono counts as a second of 2,000,000,000 nanoseconds, is not a valid time in time.
    Ok(TimeTime::from_hms_nano(
        time.hour().try_into()?,
        time.minute().try_into()?,
        time.second().try_into()?,
        time.nanosecond(),
    )?)
}

fn read_span(span: TimeDelta) -> Decoded<Duration> {
    Ok(Duration::new(span.num_seconds(), span.subsec_nanos()))
}

fn read_timestamp(value: NaiveDateTime) -> Decoded<PrimitiveDateTime> {
    Ok(PrimitiveDateTime::new(
        read_date(value.date())?,
        read_time(value.time())?,
    ))
}

fn read_timestamptz(value: DateTime<Utc>) -> Decoded<OffsetDateTime> {
    Ok(read_timestamp(value.naive_utc())?.assume_utc())
}

/// With the feature `large-dates` of time there are years that chrono has not. Every database refuses the day used
/// instead: PostgreSQL's calendar begins in 4714 BC, and the others' in year 0.
fn date(date: TimeDate) -> NaiveDate {
    NaiveDate::from_yo_opt(date.year(), date.ordinal().into()).unwrap_or(NaiveDate::MIN)
}

fn time_of_day(time: TimeTime) -> NaiveTime {
    let (hour, minute, second, nanosecond) = time.as_hms_nano();
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanosecond)
        .expect("a time of time is one of chrono")
}

/// A span beyond those of chrono is beyond MySQL's too, which refuses it.
fn span(span: Duration) -> TimeDelta {
    let nanoseconds = TimeDelta::nanoseconds(span.subsec_nanoseconds().into());
    let seconds = TimeDelta::try_seconds(span.whole_seconds());
    seconds
        .and_then(|seconds| seconds.checked_add(&nanoseconds))
        .unwrap_or(TimeDelta::MAX)
}

fn timestamp(value: PrimitiveDateTime) -> NaiveDateTime {
    date(value.date()).and_time(time_of_day(value.time()))
}

fn timestamptz(value: OffsetDateTime) -> DateTime<Utc> {
    // In UTC it may be in the year after time's last.
    DateTime::from_timestamp(value.unix_timestamp(), value.nanosecond())
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}

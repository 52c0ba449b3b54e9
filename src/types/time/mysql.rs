//! MySQL's dates may have parts that are zero, and its times are spans of up to 838 hours.
//! <https://dev.mysql.com/doc/refman/8.4/en/datetime.html>

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::deserialize::{FromSql, Result};
use diesel::mysql::data_types::MysqlTime;
use diesel::mysql::{Mysql, MysqlValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types as dt;

/// The client sends the year as two bytes, and the server keeps four digits of it.
fn has_year(date: NaiveDate) -> serialize::Result {
    match date.year() {
        0..=9999 => Ok(serialize::IsNull::No),
        _ => Err("MySQL's dates run from year 0 to 9999".into()),
    }
}
pub(super) fn write_date(value: NaiveDate, out: &mut Output<'_, '_, Mysql>) -> serialize::Result {
    has_year(value)?;
    ToSql::<dt::Date, Mysql>::to_sql(&value, &mut out.reborrow())
}
/// The client would send it as a second of more than a million microseconds.
fn has_second(time: NaiveTime) -> serialize::Result {
    match super::is_inserted(time) {
        false => Ok(serialize::IsNull::No),
        true => Err("MySQL has no leap seconds".into()),
    }
}
pub(super) fn write_time(value: NaiveTime, out: &mut Output<'_, '_, Mysql>) -> serialize::Result {
    has_second(value)?;
    ToSql::<dt::Time, Mysql>::to_sql(&value, &mut out.reborrow())
}
pub(super) fn write_timestamp(
    value: NaiveDateTime,
    out: &mut Output<'_, '_, Mysql>,
) -> serialize::Result {
    has_year(value.date())?;
    has_second(value.time())?;
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

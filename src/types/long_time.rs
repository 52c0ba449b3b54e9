//! MySQL's TIME in all its range, from -838:59:59 to 838:59:59. <https://dev.mysql.com/doc/refman/8.4/en/time.html>

use chrono::TimeDelta;
#[cfg(feature = "mysql-backend")]
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata};
#[cfg(feature = "mysql-backend")]
use diesel::{deserialize, serialize};

#[cfg(feature = "mysql-backend")]
use super::HasType;
use super::{Comparable, Compares, Fits, HasMinMax, Native, SqlType, Time};
use crate::error::Decoded;

/// MySQL's `TIME` as the span that it is, from -838:59:59 to 838:59:59: `chrono::TimeDelta`. A column is of this type where
/// `relata.toml` sets it; otherwise its type is [`Time`], and reading a time beyond the 24 hours of a day, or below zero, is an
/// error.
#[derive(Debug, Clone, Copy)]
pub struct LongTime;

impl SqlType for LongTime {
    type Rust = TimeDelta;
    type Base = Self;
    fn from_base(base: TimeDelta) -> Decoded<TimeDelta> {
        Ok(base)
    }
    fn to_base(value: TimeDelta) -> TimeDelta {
        value
    }
}

#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl HasType<LongTime> for Mysql {}

impl Native for LongTime {
    fn show(value: &TimeDelta, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        super::native::show(value, out)
    }
    fn same(a: &TimeDelta, b: &TimeDelta) -> bool {
        a == b
    }

    #[cfg(feature = "mysql-backend")]
    const MYSQL: MysqlType = MysqlType::Time;
    // As text: no client of diesel's sends a negative time.
    #[cfg(feature = "mysql-backend")]
    const MYSQL_SENT: MysqlType = MysqlType::String;
    #[cfg(feature = "mysql-backend")]
    const MYSQL_CAST: Option<&'static str> = Some("TIME(6)");
    #[cfg(feature = "mysql-backend")]
    fn to_mysql<'b>(
        value: &'b TimeDelta,
        out: &mut serialize::Output<'b, '_, Mysql>,
    ) -> serialize::Result {
        mysql::write(*value, out)
    }
    #[cfg(feature = "mysql-backend")]
    fn from_mysql(value: MysqlValue<'_>) -> deserialize::Result<TimeDelta> {
        mysql::read(value)
    }
    #[cfg(feature = "mysql-backend")]
    fn from_mysql_text(text: &str) -> deserialize::Result<TimeDelta> {
        mysql::of_text(text).ok_or_else(|| mysql::NO_TIME.into())
    }

    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata {
        <Pg as diesel::sql_types::HasSqlType<diesel::sql_types::Interval>>::metadata(lookup)
    }
}

#[diagnostic::do_not_recommend]
impl Compares for LongTime {}
#[diagnostic::do_not_recommend]
impl HasMinMax for LongTime {}
#[diagnostic::do_not_recommend]
impl Comparable<LongTime> for LongTime {}
#[diagnostic::do_not_recommend]
impl Fits<LongTime> for LongTime {}
#[diagnostic::do_not_recommend]
impl Comparable<Time> for LongTime {}
#[diagnostic::do_not_recommend]
impl Comparable<LongTime> for Time {}
// A time of day is one of the span.
#[diagnostic::do_not_recommend]
impl Fits<LongTime> for Time {}

#[cfg(feature = "mysql-backend")]
mod mysql {
    use chrono::TimeDelta;
    use diesel::deserialize::{self, FromSql};
    use diesel::mysql::data_types::MysqlTime;
    use diesel::mysql::{Mysql, MysqlValue};
    use diesel::serialize::{self, Output};
    use diesel::sql_types as dt;

    pub(super) const NO_TIME: &str = "the value is not a time";
    const LAST: i64 = 838 * 3600 + 59 * 60 + 59;

    pub(super) fn read(value: MysqlValue<'_>) -> deserialize::Result<TimeDelta> {
        /// The place of the sign, which diesel refuses.
        const NEGATIVE: usize = std::mem::offset_of!(MysqlTime, neg);
        let mut bytes = value.as_bytes().to_vec();
        let sign = bytes.get_mut(NEGATIVE).map(std::mem::take);
        let value = MysqlValue::new(&bytes, value.value_type());
        let time: MysqlTime = FromSql::<dt::Time, Mysql>::from_sql(value).map_err(|_| NO_TIME)?;
        // The clients count the days apart, or as hours.
        let hours = 24 * i64::from(time.day) + i64::from(time.hour);
        let seconds = 3600 * hours + 60 * i64::from(time.minute) + i64::from(time.second);
        // Of 32 or 64 bits, by the platform.
        #[allow(clippy::useless_conversion)]
        let microseconds = i64::try_from(time.second_part)?;
        Ok(signed(sign == Some(1), seconds, microseconds))
    }

    fn signed(negative: bool, seconds: i64, microseconds: i64) -> TimeDelta {
        let span = TimeDelta::seconds(seconds) + TimeDelta::microseconds(microseconds);
        if negative { -span } else { span }
    }

    pub(super) fn write(value: TimeDelta, out: &mut Output<'_, '_, Mysql>) -> serialize::Result {
        let span = value.abs();
        let (seconds, nanoseconds) = (span.num_seconds(), span.subsec_nanos());
        if (seconds, nanoseconds) > (LAST, 0) {
            return Err("MySQL's times run from -838:59:59 to 838:59:59".into());
        }
        let sign = if value < TimeDelta::zero() { "-" } else { "" };
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        let (seconds, microseconds) = (seconds % 60, nanoseconds / 1000);
        let text = format!("{sign}{hours:02}:{minutes:02}:{seconds:02}.{microseconds:06}");
        crate::types::mysql::write(text.as_bytes(), out)
    }

    /// `-34:22:59.000001`
    pub(super) fn of_text(text: &str) -> Option<TimeDelta> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mut parts = clock.split(':').map(|part| part.parse::<u32>().ok());
        let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
        if parts.next().is_some()
            || fraction.len() > 6
            || !fraction.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let seconds = 3600 * i64::from(hours) + 60 * i64::from(minutes) + i64::from(seconds);
        let microseconds = format!("{fraction:0<6}").parse().ok()?;
        Some(signed(negative, seconds, microseconds))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn texts_of_the_server() {
            for (text, microseconds) in [
                ("00:00:00", 0),
                ("-00:00:00.000001", -1),
                ("34:22:59.5", 123_779_500_000),
                ("-838:59:59.000000", -3_020_399_000_000),
            ] {
                assert_eq!(
                    of_text(text),
                    Some(TimeDelta::microseconds(microseconds)),
                    "{text}"
                );
            }
            for text in [
                "",
                "1:2",
                "1:2:3:4",
                "x:00:00",
                "--1:00:00",
                "1:00:00.1234567",
                "1:00:00.x",
            ] {
                assert_eq!(of_text(text), None, "{text}");
            }
        }
    }
}

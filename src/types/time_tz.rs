//! Times of day with the offset of a time zone. <https://www.postgresql.org/docs/15/datatype-datetime.html>

use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveTime};

use super::native::native;

/// The Rust type of [`TimeTz`]: a time of day, and how far the place of its clock is from UTC.
///
/// Its text is that of PostgreSQL, `10:30:00+02:00`; serde's traits (feature `serde`) use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PgTimeTz {
    /// The time on the clock there.
    pub time: NaiveTime,
    /// The time zone, east of UTC.
    pub offset: FixedOffset,
}

impl fmt::Display for PgTimeTz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.time, self.offset)
    }
}
impl FromStr for PgTimeTz {
    type Err = InvalidTimeTz;
    fn from_str(text: &str) -> Result<Self, InvalidTimeTz> {
        let at = text.rfind(['+', '-']).ok_or(InvalidTimeTz(()))?;
        let (time, offset) = text.split_at(at);
        let part = |text: &str| {
            text.parse::<i32>()
                .ok()
                .filter(|part| (0..60).contains(part))
        };
        let mut parts = offset[1..].split(':').map(part);
        let mut seconds = 0;
        for unit in [3600, 60, 1] {
            match parts.next() {
                Some(part) => seconds += part.ok_or(InvalidTimeTz(()))? * unit,
                None => break,
            }
        }
        let east = if offset.starts_with('-') {
            -seconds
        } else {
            seconds
        };
        match (parts.next(), time.parse(), FixedOffset::east_opt(east)) {
            (None, Ok(time), Some(offset)) => Ok(Self { time, offset }),
            _ => Err(InvalidTimeTz(())),
        }
    }
}

/// The error of a text that is no [`PgTimeTz`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTimeTz(());
impl fmt::Display for InvalidTimeTz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a time of day with an offset, such as `10:30:00+02:00`")
    }
}
impl std::error::Error for InvalidTimeTz {}

#[cfg(feature = "serde")]
impl serde::Serialize for PgTimeTz {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for PgTimeTz {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

native! {
    /// `TIME WITH TIME ZONE`: [`PgTimeTz`]. PostgreSQL only.
    TimeTz: PgTimeTz; pg pg::Timetz; sqlite Missing;
}

/// Microseconds since midnight, then seconds west of UTC.
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/date.c>
#[cfg(feature = "postgres-backend")]
mod pg {
    use std::io::Write;

    use chrono::Timelike;
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgTypeMetadata, PgValue};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::HasSqlType;

    use super::*;

    /// diesel's view of the type.
    pub struct Timetz;
    impl HasSqlType<Timetz> for Pg {
        fn metadata(_: &mut Self::MetadataLookup) -> PgTypeMetadata {
            PgTypeMetadata::new(1266, 1270)
        }
    }

    impl FromSql<Timetz, Pg> for PgTimeTz {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            let unexpected = "expected a time with time zone";
            let (time, offset) = value.as_bytes().split_first_chunk().ok_or(unexpected)?;
            let microseconds = i64::from_be_bytes(*time);
            let west = i32::from_be_bytes(offset.try_into().map_err(|_| unexpected)?);
            let seconds = u32::try_from(microseconds.div_euclid(1_000_000))?;
            let nanoseconds = u32::try_from(microseconds.rem_euclid(1_000_000))? * 1000;
            Ok(Self {
                time: NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanoseconds)
                    .ok_or("the time 24:00:00 does not fit chrono's NaiveTime")?,
                offset: FixedOffset::west_opt(west).ok_or(unexpected)?,
            })
        }
    }
    impl ToSql<Timetz, Pg> for PgTimeTz {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            let seconds = i64::from(self.time.num_seconds_from_midnight());
            let microseconds = i64::from(self.time.nanosecond() / 1000);
            out.write_all(&(seconds * 1_000_000 + microseconds).to_be_bytes())?;
            out.write_all(&self.offset.utc_minus_local().to_be_bytes())?;
            Ok(IsNull::No)
        }
    }
}

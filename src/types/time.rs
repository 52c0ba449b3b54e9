//! Dates and times.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::sql_types as dt;

use super::Comparable;
use super::native::native;
pub use interval::{Interval, PgInterval};

native! {
    /// `DATE`: `chrono::NaiveDate`. `YYYY-MM-DD` in SQLite.
    Date: NaiveDate; pg dt::Date; sqlite Text dt::Date; json |v| v.format("%F").to_string().into();
    /// `TIME`: `chrono::NaiveTime`. `HH:MM:SS.SSS` in SQLite.
    Time: NaiveTime; pg dt::Time; sqlite Text dt::Time;
        json |v| v.format("%T%.f").to_string().into();
    /// `TIMESTAMP`: `chrono::NaiveDateTime`. `YYYY-MM-DD HH:MM:SS.SSS` in SQLite.
    Timestamp: NaiveDateTime; pg dt::Timestamp; sqlite Text dt::Timestamp;
        json |v| v.format("%F %T%.f").to_string().into();
    /// `TIMESTAMP WITH TIME ZONE`: `chrono::DateTime<Utc>`. UTC with an offset in SQLite.
    TimestampTz: DateTime<Utc>; pg dt::Timestamptz; sqlite Text dt::TimestamptzSqlite;
        json |v| v.format("%F %T%.f%:z").to_string().into();
}

impl Comparable<Timestamp> for Date {}
impl Comparable<Date> for Timestamp {}

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
        Interval: PgInterval; pg dt::Interval; sqlite Missing; json |_| serde_json::Value::Null;
    }

    #[cfg(feature = "postgres")]
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

//! Intervals of months, days and microseconds.

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use crate::types::native::native;

/// The Rust type of [`Interval`]: months, days and microseconds, which SQL keeps apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

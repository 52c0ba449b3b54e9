//! PostgreSQL's ranges. <https://www.postgresql.org/docs/15/rangetypes.html>

use std::ops::Bound;

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::native::native;
use super::{BigInt, Decimal, Integer, Numeric, SqlType, arithmetic_by};
#[cfg(feature = "chrono")]
use super::{Date, Timestamp, TimestampTz};

/// The Rust type of a range: lower and upper bound. The empty range reads as two equal excluded
/// bounds.
pub type PgRange<T> = (Bound<T>, Bound<T>);

/// PostgreSQL's range type over `T`: `Range<Integer>` is [`Int4Range`].
pub type Range<T> = <T as RangeSubtype>::Range;

/// A type that PostgreSQL has ranges of.
#[diagnostic::on_unimplemented(message = "PostgreSQL has no range of SQL `{Self}`")]
pub trait RangeSubtype: SqlType {
    /// The range type.
    type Range: SqlType;
}

/// A range type of PostgreSQL.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a range",
    label = "a range is expected here"
)]
pub trait IsRange: SqlType {
    /// The type of its bounds.
    type Subtype: SqlType;
}

macro_rules! ranges {
    ($($name:ident $sql:literal of $t:ident: $rust:ty, $dt:ty;)*) => {
        $(
            native! {
                #[doc = concat!("PostgreSQL's `", $sql, "`.")]
                $name: PgRange<$rust>; pg dt::Range<$dt>; sqlite Missing;
            }
            impl RangeSubtype for $t {
                type Range = $name;
            }
            #[diagnostic::do_not_recommend]
            impl IsRange for $name {
                type Subtype = $t;
            }
            arithmetic_by! {
                $name Add $name => $name, RangeUnion;
                $name Sub $name => $name, RangeDifference;
                $name Mul $name => $name, RangeIntersection;
            }
        )*
    };
}
ranges! {
    Int4Range "int4range" of Integer: i32, dt::Integer;
    Int8Range "int8range" of BigInt: i64, dt::BigInt;
    NumRange "numrange" of Numeric: Decimal, dt::Numeric;
}
#[cfg(feature = "chrono")]
ranges! {
    DateRange "daterange" of Date: chrono::NaiveDate, dt::Date;
    TsRange "tsrange" of Timestamp: chrono::NaiveDateTime, dt::Timestamp;
    TsTzRange "tstzrange" of TimestampTz: chrono::DateTime<chrono::Utc>, dt::Timestamptz;
}

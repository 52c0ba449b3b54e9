//! PostgreSQL's ranges. <https://www.postgresql.org/docs/15/rangetypes.html>

use std::ops::Bound;

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::native::native;
use super::{BigInt, Decimal, Integer, Numeric, SqlType};
#[cfg(feature = "chrono")]
use super::{Date, Timestamp, TimestampTz};

/// The Rust type of a range: lower and upper bound. The empty range reads as two equal excluded
/// bounds.
pub type PgRange<T> = (Bound<T>, Bound<T>);

/// PostgreSQL's range type over `T`: `Range<Integer>` is [`Int4Range`].
pub type Range<T> = <T as RangeSubtype>::Range;

/// PostgreSQL's multirange type over `T`: `Multirange<Integer>` is [`Int4Multirange`]. In Rust a list of ranges, which
/// the server keeps in order and apart. PostgreSQL 14 or newer.
pub type Multirange<T> = <Range<T> as HasMultirange>::Multirange;

/// A range type, of whose values PostgreSQL has sets.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a range",
    label = "a range is expected here"
)]
pub trait HasMultirange: IsRange {
    /// The multirange type.
    type Multirange: IsRange;
}
/// A multirange type.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a multirange",
    label = "a multirange is expected here: `multirange(range)` makes one"
)]
pub trait IsMultirange: IsRange {
    /// The type of its ranges.
    type Range: IsRange;
}
/// A range type, or a multirange type: what `range_agg` joins.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not a range",
    label = "a range or a multirange is expected here"
)]
pub trait Ranges: IsRange {
    type Joined: SqlType;
}

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
    ($($name:ident $sql:literal, $multi:ident $multi_sql:literal of $t:ident: $rust:ty, $dt:ty;)*) => {
        $(
            native! {
                #[doc = concat!("PostgreSQL's `", $multi_sql, "`.")]
                $multi: Vec<PgRange<$rust>>; pg dt::Multirange<$dt>; sqlite Missing;
            }
            #[diagnostic::do_not_recommend]
            impl IsRange for $multi {
                type Subtype = $t;
            }
            #[diagnostic::do_not_recommend]
            impl HasMultirange for $name {
                type Multirange = $multi;
            }
            #[diagnostic::do_not_recommend]
            impl IsMultirange for $multi {
                type Range = $name;
            }
            #[diagnostic::do_not_recommend]
            impl Ranges for $name {
                type Joined = $multi;
            }
            #[diagnostic::do_not_recommend]
            impl Ranges for $multi {
                type Joined = $multi;
            }
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
        )*
    };
}
ranges! {
    Int4Range "int4range", Int4Multirange "int4multirange" of Integer: i32, dt::Integer;
    Int8Range "int8range", Int8Multirange "int8multirange" of BigInt: i64, dt::BigInt;
    NumRange "numrange", NumMultirange "nummultirange" of Numeric: Decimal, dt::Numeric;
}
#[cfg(feature = "chrono")]
ranges! {
    DateRange "daterange", DateMultirange "datemultirange" of Date: chrono::NaiveDate, dt::Date;
    TsRange "tsrange", TsMultirange "tsmultirange" of Timestamp: chrono::NaiveDateTime, dt::Timestamp;
    TsTzRange "tstzrange", TsTzMultirange "tstzmultirange" of TimestampTz: chrono::DateTime<chrono::Utc>, dt::Timestamptz;
}

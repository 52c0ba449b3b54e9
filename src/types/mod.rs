//! SQL types, and the Rust type that each has in a row.
//!
//! | SQL | marker | Rust | PostgreSQL | SQLite | MySQL |
//! |---|---|---|---|---|---|
//! | SMALLINT | [`SmallInt`] | `i16` | `smallint` | INTEGER | `smallint`, `tinyint`, `year` |
//! | INTEGER | [`Integer`] | `i32` | `integer` | INTEGER | `int`, `mediumint` |
//! | BIGINT | [`BigInt`] | `i64` | `bigint` | INTEGER | `bigint`, `int unsigned` |
//! | BIGINT UNSIGNED | [`UnsignedBigInt`] | `u64` | - | - | `bigint unsigned` |
//! | REAL | [`Real`] | `f32` | `real` | REAL of the same digits, no NaN | `float`, no NaN or infinity |
//! | DOUBLE PRECISION | [`Double`] | `f64` | `double precision` | REAL, no NaN | `double`, no NaN or infinity |
//! | NUMERIC | [`Numeric`] | [`Decimal`] | `numeric`, no NaN or infinity | INTEGER or REAL, 15 digits | `decimal`, 65 digits |
//! | money | [`Money`] | [`PgMoney`] | `money` | - | - |
//! | BOOLEAN | [`Bool`] | `bool` | `boolean` | 0 or 1 | `tinyint(1)`, `bit(1)` |
//! | VARCHAR, TEXT | [`Text`] | `String` | `text` | TEXT | `varchar`, `text`, `enum`, `set` |
//! | CHAR | [`Char`] | `String` | `char(n)` | TEXT | `char` |
//! | xml | [`Xml`] | `String` | `xml` | TEXT | text |
//! | citext | [`CiText`] | `String` | `citext` | - | - |
//! | BINARY VARYING | [`Binary`] | `Vec<u8>` | `bytea` | BLOB | `binary`, `varbinary`, `blob` |
//! | uuid | [`Uuid`] | `uuid::Uuid` | `uuid` | TEXT | MariaDB's `uuid`, text |
//! | BINARY(16) | [`BinaryUuid`] | `uuid::Uuid` | `bytea` | BLOB | `binary(16)` |
//! | DATE | [`Date`] | `chrono::NaiveDate` | `date`, no infinity | TEXT, years 0 to 9999 | `date`, days of the calendar, years 0 to 9999 |
//! | TIME | [`Time`] | `chrono::NaiveTime` | `time`, not `24:00:00` | TEXT | `time`, below 24 hours |
//! | TIME of MySQL, negative or more than a day | [`LongTime`] | `chrono::TimeDelta` | - | - | `time` |
//! | TIME WITH TIME ZONE | [`TimeTz`] | [`PgTimeTz`] | `timetz`, not `24:00:00` | - | - |
//! | TIMESTAMP | [`Timestamp`] | `chrono::NaiveDateTime` | `timestamp`, no infinity | TEXT, years 0 to 9999 | `datetime`, `timestamp`, years 0 to 9999 |
//! | TIMESTAMP WITH TIME ZONE | [`TimestampTz`] | `chrono::DateTime<Utc>` | `timestamptz`, no infinity | TEXT in UTC, years 0 to 9999 | `timestamp`, `datetime` in UTC |
//! | INTERVAL | [`Interval`] | [`PgInterval`] | `interval` | - | - |
//! | JSON | [`Json`], [`Jsonb`] | `serde_json::Value` | `json`, `jsonb` | TEXT; a BLOB is read | `json` |
//! | ARRAY | [`Array<T>`](Array) | `Vec<Option<T>>` | `t[]`, one dimension | - | - |
//! | ROW | [`Record<(A, B)>`](Record) | `(Option<A>, Option<B>)` | `record`, to read only | - | - |
//! | row of a table | [`WholeRow<User>`](WholeRow) | none: [`whole_row`](crate::query::whole_row) is for functions and comparisons | the table's composite type | - | - |
//! | composite type | the Rust struct, by [`composite_type!`](crate::composite_type) | itself, of `Option`s | the composite type | - | - |
//! | range | [`Range<T>`](Range) | [`PgRange<T>`](PgRange) | `int4range` ... | - | - |
//! | multirange | [`Multirange<T>`](Multirange) | [`Vec<PgRange<T>>`](PgRange) | `int4multirange` ... | - | - |
//! | inet, cidr | [`Inet`], [`Cidr`] | `IpNetwork` | `inet`, `cidr` | - | - |
//! | macaddr | [`MacAddr`] | [`MacAddress`] | `macaddr` | - | - |
//! | tsvector, tsquery | [`TsVector`], [`TsQuery`] | `String` | `tsvector`, `tsquery` | - | - |
//! | oid | [`Oid`] | `u32` | `oid` | - | - |
//! | enum | the Rust enum, by [`enum_type!`](crate::enum_type) | itself | the enum | TEXT | `enum` |
//! | any other | the Rust type, by [`custom_type!`](crate::custom_type) | itself | the base, or the type named | the base | the base |
//!
//! NUMERIC, DATE, TIME and the two timestamps have more Rust types, each with the feature of its name. The Rust type is
//! the SQL type of its columns too, which compare with those of the other types:
//!
//! | SQL | `rust_decimal` | `time` | `jiff` |
//! |---|---|---|---|
//! | NUMERIC | `rust_decimal::Decimal` | | |
//! | DATE | | `time::Date` | `jiff::civil::Date` |
//! | TIME | | `time::Time` | `jiff::civil::Time` |
//! | TIME of MySQL as a span | | `time::Duration` | `jiff::SignedDuration` |
//! | TIMESTAMP | | `time::PrimitiveDateTime` | `jiff::civil::DateTime` |
//! | TIMESTAMP WITH TIME ZONE | | `time::OffsetDateTime`, in UTC when read | `jiff::Timestamp` |
//! | range of these | `PgRange<rust_decimal::Decimal>` | `PgRange<time::Date>` .. | `PgRange<jiff::civil::Date>` .. |
//!
//! `times = "jiff"` and `decimals = "rust_decimal"` in `relata.toml` choose them for generated modules. A value beyond the
//! years -9999 to 9999, or with more digits than the 28 of `rust_decimal`, is [`Error::Decode`](crate::Error::Decode) when it
//! is read. `jiff::Timestamp` ends a day early, at `9999-12-30T22:00:00Z`.
//!
//! Where a database has no type of that name, the value is stored as in the column shown. A column or
//! value whose type the database cannot hold (`-`) does not compile for that database. A value that
//! the other side cannot hold ("no NaN") is an error: [`Error::Encode`](crate::Error::Encode)
//! when sent, [`Error::Decode`](crate::Error::Decode) when read.
//!
//! A value that was read is equal to that of its row. A form that `=` would not find is an error when it is read: a time or a UUID
//! in SQLite in another form than the one that relata writes, a truth value other than 0 and 1, a number of a JSON
//! document that an `f64` would change. Types without an equality, such as `json`, are not [`HasEquality`]; the
//! [guide](crate::guide::values) has a table.
//!
//! SQLite holds values of any kind in any column. relata checks what it reads: text in an INTEGER
//! column is an error that names the column, and so is an integer of more bits than the type has.
//! Where SQLite computes NULL and PostgreSQL reports an error, a value typed NOT NULL is an error too:
//! division by zero ([`op::Div`](crate::expr::op::Div)) is "NULL, but its type is NOT NULL".
//! A column declared `JSON` turns a document that is only a number into a number there; declare it
//! `TEXT` to keep `1.0` from becoming `1`.
//!
//! MySQL's unsigned integers have the next wider type that has a sign, if there is one, and arithmetic with them has
//! a sign too: `CAST(u AS SIGNED) - ?`. Any number is read as the type that
//! a query declares, if it fits. Division by zero is NULL there too. A `timestamp` is sent and read in the
//! session's `time_zone`, which diesel's connection sets to UTC.

mod array;
// PostgreSQL alone nests rows as arrays.
#[cfg_attr(
    not(any(feature = "sqlite", feature = "mysql-backend")),
    allow(dead_code)
)]
mod cell;
mod comparable;
mod composite;
#[cfg(feature = "postgres-backend")]
mod copy;
mod custom;
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
mod decimal;
mod document;
mod equality;
mod family;
#[cfg(feature = "chrono")]
mod long_time;
mod min_max;
mod money;
#[cfg(feature = "mysql-backend")]
mod mysql;
mod named;
mod native;
mod number;
#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
mod of_crates;
#[cfg(feature = "jiff")]
mod of_jiff;
#[cfg(feature = "rust_decimal")]
mod of_rust_decimal;
#[cfg(feature = "time")]
mod of_time;
mod other;
#[cfg(feature = "postgres-backend")]
mod pg_arrays;
mod range;
mod record;
mod search;
pub(crate) mod series;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite")]
mod stored_value;
mod text;
#[cfg(feature = "chrono")]
mod time;
#[cfg(feature = "chrono")]
mod time_tz;
mod unsigned;
mod value;
mod value_rows;
mod whole_row;

pub use array::{Array, ArrayOf, IsArray};
#[doc(hidden)]
pub use cell::Cell;
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
pub(crate) use cell::{Cells, of_hexadecimal};
pub use comparable::{Comparable, Fits};
pub use composite::{Composite, CompositeField};
#[doc(hidden)]
pub use composite::{CompositeOf, FieldOf, HasField, WritesFields};
#[cfg(feature = "postgres-backend")]
#[doc(hidden)]
pub use copy::{CopyWriter, WrongValue};
pub use custom::{Custom, Enum, EnumLabel};
pub use decimal::{Decimal, Numeric, decimal};
pub use equality::{Compares, HasEquality};
pub use family::{ArrayItem, CastsInto};
#[cfg(feature = "chrono")]
pub use long_time::LongTime;
pub use min_max::HasMinMax;
pub use money::{Money, PgMoney};
#[cfg(feature = "mysql-backend")]
pub(crate) use mysql::{of_json as mysql_of_json, text as mysql_text};
#[doc(hidden)]
pub use named::NamedOf;
pub use named::NamedType;
#[cfg(feature = "sqlite")]
pub(crate) use native::Long;
pub(crate) use native::has_collation;
pub use native::{AnyBound, Bound, Erased, HasType, Kind, List, Native};
pub use number::{
    Arithmetic, BigInt, Bool, Double, HasAvg, HasSign, HasSum, Integer, IsBool, IsInteger, Number,
    Oid, Real, SmallInt,
};
#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
#[doc(hidden)]
pub use of_crates::{MultirangeOver, RangeOver};
#[cfg(feature = "rust_decimal")]
pub(crate) use of_rust_decimal::RustDecimal;
pub use other::{Binary, Json, Jsonb, MacAddr, MacAddress, Opaque};
#[cfg(feature = "uuid")]
pub use other::{BinaryUuid, Uuid};
#[cfg(feature = "network")]
pub use other::{Cidr, Inet, IpNetwork};
#[cfg(feature = "postgres-backend")]
#[doc(hidden)]
pub use pg_arrays::PgArrays;
#[doc(hidden)]
pub use range::Ranges;
#[cfg(feature = "chrono")]
pub use range::{DateMultirange, DateRange, TsMultirange, TsRange, TsTzMultirange, TsTzRange};
pub use range::{
    HasMultirange, Int4Multirange, Int4Range, Int8Multirange, Int8Range, IsMultirange, IsRange,
    Multirange, NumMultirange, NumRange, PgRange, Range, RangeSubtype,
};
pub use record::{Record, RecordOf};
pub use search::{TsQuery, TsVector};
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::StoredInJson;
#[cfg(feature = "sqlite")]
#[doc(hidden)]
pub use stored_value::StoredValue;
pub use text::{Char, CiText, IsText, Text, Xml};
#[cfg(feature = "chrono")]
pub use time::{Date, Interval, PgInterval, Time, Timestamp, TimestampTz};
#[cfg(feature = "chrono")]
pub use time_tz::{InvalidTimeTz, PgTimeTz, TimeTz};
pub use unsigned::UnsignedBigInt;
pub use value::Value;
pub(crate) use value_rows::Texts;
#[doc(hidden)]
pub use value_rows::{TakesValues, ValueRows};
pub use whole_row::{UnreadRow, WholeRow};

use crate::error::Decoded;

/// A SQL type.
///
/// A type of your own takes its SQL form from a base type: see [`custom_type!`](crate::custom_type)
/// and [`enum_type!`](crate::enum_type).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SQL type",
    label = "expected a type such as `Integer`, `Text` or `Numeric`"
)]
pub trait SqlType: Sized + 'static {
    /// The type of a value in a row.
    type Rust: Clone + Send + Sync + 'static;
    /// The type that the database sees.
    type Base: Native;
    /// Converts from the value that the database sent.
    fn from_base(base: <Self::Base as SqlType>::Rust) -> Decoded<Self::Rust>;
    /// Converts to the value that is sent to the database.
    fn to_base(value: Self::Rust) -> <Self::Base as SqlType>::Rust;
}

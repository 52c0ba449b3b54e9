//! The types whose values can be compared.

use super::array::ArrayOf;
use super::custom::{Enum, EnumLabel};
use super::native::Native;
use super::record::RecordOf;
use super::{SqlType, UnsignedBigInt};

/// Values of this type are equal or not, and one comes before the other: `=`, `<`, IN, DISTINCT, UNION, GROUP BY,
/// PARTITION BY and ORDER BY take it.
///
/// PostgreSQL's `json`, `xml`, `point` and types that relata does not know ([`Opaque`](super::Opaque)) have no `=` there. In
/// SQLite and MariaDB a JSON document is a text, which equals another only if every blank does, and MySQL compares no
/// document with a bind parameter: a value that was read would not find its row.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` has no equality: its values cannot be compared, grouped or ordered",
    label = "compare what is in it, or cast it: `.cast::<Text>()`, or `.cast::<Jsonb>()` of a document"
)]
pub trait HasEquality: SqlType {}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Base: Compares>> HasEquality for T {}

/// A base type that a database can compare.
#[doc(hidden)]
pub trait Compares: Native {}

macro_rules! compares {
    ($($(#[$c:meta])* $t:ident),*) => {$(
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl Compares for super::$t {}
    )*};
}
compares! {
    SmallInt, Integer, BigInt, Real, Double, Numeric, Money, Bool, Oid, Text, Char, CiText, Binary, Jsonb, MacAddr,
    TsVector, TsQuery, Int4Range, Int8Range, NumRange, Int4Multirange, Int8Multirange, NumMultirange,
    #[cfg(feature = "uuid")] Uuid,
    #[cfg(feature = "network")] Inet,
    #[cfg(feature = "network")] Cidr,
    #[cfg(feature = "chrono")] Date,
    #[cfg(feature = "chrono")] Time,
    #[cfg(feature = "chrono")] TimeTz,
    #[cfg(feature = "chrono")] Timestamp,
    #[cfg(feature = "chrono")] TimestampTz,
    #[cfg(feature = "chrono")] Interval,
    #[cfg(feature = "chrono")] DateRange,
    #[cfg(feature = "chrono")] TsRange,
    #[cfg(feature = "chrono")] TsTzRange,
    #[cfg(feature = "chrono")] DateMultirange,
    #[cfg(feature = "chrono")] TsMultirange,
    #[cfg(feature = "chrono")] TsTzMultirange
}
#[diagnostic::do_not_recommend]
impl Compares for UnsignedBigInt {}
#[diagnostic::do_not_recommend]
impl<E: Enum> Compares for EnumLabel<E> {}
#[diagnostic::do_not_recommend]
impl<B: Compares> Compares for ArrayOf<B> {}
macro_rules! records {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Compares),+> Compares for RecordOf<($($t,)+)> {}
    };
}
crate::tuples::up_to_16!(records);

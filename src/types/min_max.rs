//! The types that have a least and a greatest value.

use super::array::ArrayOf;
use super::custom::{Enum, EnumLabel};
use super::native::Native;

/// `min` and `max` of this type exist: numbers, text, times, enums, `inet`, and arrays of them.
///
/// The list is PostgreSQL's, <https://www.postgresql.org/docs/15/functions-aggregate.html>. SQLite
/// compares anything it stores, but a call without meaning elsewhere should not compile for it alone.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no `min` and `max` of SQL `{Self}`",
    label = "not a number, text, time or enum"
)]
pub trait HasMinMax: Native {}

macro_rules! has {
    ($($(#[$c:meta])* $t:ident),*) => {$(
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl HasMinMax for super::$t {}
    )*};
}
has! {
    SmallInt, Integer, BigInt, Real, Double, Numeric, Money, Oid, Text, Char, CiText,
    #[cfg(feature = "network")] Inet,
    #[cfg(feature = "chrono")] Date,
    #[cfg(feature = "chrono")] Time,
    #[cfg(feature = "chrono")] TimeTz,
    #[cfg(feature = "chrono")] Timestamp,
    #[cfg(feature = "chrono")] TimestampTz,
    #[cfg(feature = "chrono")] Interval
}
#[diagnostic::do_not_recommend]
impl<E: Enum> HasMinMax for EnumLabel<E> {}
#[diagnostic::do_not_recommend]
impl<B: HasMinMax> HasMinMax for ArrayOf<B> {}

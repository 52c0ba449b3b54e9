//! Families of SQL types: which casts there are, and which types have arrays.
//!
//! A cast that a database refuses, or that means another value on each, is not among them: PostgreSQL has none from a truth
//! value to a `BIGINT`, and of a date SQLite makes its year and MySQL 20240131.
//! <https://www.postgresql.org/docs/15/sql-createcast.html>

use std::marker::PhantomData;

use super::array::ArrayOf;
use super::composite::CompositeOf;
use super::custom::{Enum, EnumLabel};
use super::named::{NamedOf, NamedType};
use super::record::RecordOf;
use super::{Composite, SqlType, WholeRow};

/// Values of this type can be cast to SQL type `T`.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` cannot be cast to SQL `{T}`",
    label = "no such cast means the same on all databases",
    note = "a cast to `Text` and from it, `case(..)`, or a function such as `date_of` says what is meant"
)]
pub trait CastsInto<T> {}
#[diagnostic::do_not_recommend]
impl<A, T, F, G> CastsInto<T> for A
where
    A: SqlType<Base: HasFamily<Family = F>>,
    T: SqlType<Base: HasFamily<Family = G>>,
    F: FamilyCastsInto<G>,
{
}

/// A base type, with its family.
#[doc(hidden)]
pub trait HasFamily {
    type Family;
}
/// Values of this family can be cast to those of the family `G`.
#[doc(hidden)]
pub trait FamilyCastsInto<G> {}
/// A family that text can be cast to, and that can be cast to text.
#[doc(hidden)]
pub trait InText {}

/// PostgreSQL has arrays of this type: every type but arrays, whose elements would be further dimensions.
#[diagnostic::on_unimplemented(
    message = "there are no arrays of SQL `{Self}`",
    label = "an array of arrays would be one of several dimensions, which relata does not read",
    note = "collect documents, as with `json_agg(..)`"
)]
pub trait ArrayItem {}
#[diagnostic::do_not_recommend]
impl<T: SqlType<Base: NoArray>> ArrayItem for T {}
/// A base type that is no array.
#[doc(hidden)]
pub trait NoArray {}

macro_rules! families {
    ($($cfg:tt $family:ident: $($t:ident)+;)*) => {
        /// The families that several types share, or whose casts differ from those of others.
        // Features decide which are used.
        #[allow(dead_code)]
        mod shared {
            $(pub struct $family;)*
        }
        $($(families!(@type $cfg $family $t);)+)*
    };
    (@type [$($cfg:tt)*] $family:ident $t:ident) => {
        $($cfg)*
        #[diagnostic::do_not_recommend]
        impl HasFamily for super::$t {
            type Family = shared::$family;
        }
        $($cfg)*
        #[diagnostic::do_not_recommend]
        impl NoArray for super::$t {}
    };
}
families! {
    [] Small: SmallInt;
    [] Int: Integer;
    [] Big: BigInt;
    [] Unsigned: UnsignedBigInt;
    [] Decimals: Numeric;
    [] Float: Real Double;
    [] Truth: Bool;
    [] Chars: Text Char CiText;
    [] Markup: Xml;
    [] Bytes: Binary;
    [] Document: Json Jsonb;
    [] Cash: Money;
    [] ObjectId: Oid;
    [] Hardware: MacAddr;
    [] Words: TsVector;
    [] Search: TsQuery;
    [#[cfg(feature = "uuid")]] Unique: Uuid;
    [#[cfg(feature = "network")]] Network: Inet Cidr;
    [#[cfg(feature = "chrono")]] Day: Date;
    [#[cfg(feature = "chrono")]] Clock: Time;
    [#[cfg(feature = "chrono")]] ZonedClock: TimeTz;
    [#[cfg(feature = "chrono")]] LongClock: LongTime;
    [#[cfg(feature = "chrono")]] Moment: Timestamp TimestampTz;
    [#[cfg(feature = "chrono")]] Span: Interval;
}

macro_rules! casts {
    ($($from:ident: $($to:ident)+;)*) => {$($(
        #[diagnostic::do_not_recommend]
        impl FamilyCastsInto<shared::$to> for shared::$from {}
    )+)*};
}
casts! {
    Small: Small Int Big Unsigned Decimals Float ObjectId;
    Int: Small Int Big Unsigned Decimals Float ObjectId Truth Cash;
    Big: Small Int Big Unsigned Decimals Float ObjectId Cash;
    Unsigned: Small Int Big Unsigned Decimals Float;
    Decimals: Small Int Big Unsigned Decimals Float Cash;
    Float: Small Int Big Unsigned Decimals Float;
    Truth: Truth Int;
    Chars: Chars;
    Markup: Markup;
    Bytes: Bytes;
    Document: Document;
    Cash: Cash Decimals;
    ObjectId: ObjectId Int Big;
    Hardware: Hardware;
    Words: Words;
    Search: Search;
    Unique: Unique;
    Network: Network;
    Day: Day Moment;
    Clock: Clock ZonedClock LongClock Span;
    ZonedClock: ZonedClock Clock;
    LongClock: LongClock Clock;
    Moment: Moment Day Clock LongClock;
    Span: Span Clock;
}

macro_rules! in_text {
    ($($family:ident)+) => {$(
        impl InText for shared::$family {}
    )+};
}
// Not bytes, which PostgreSQL writes in hexadecimal digits, and the others take for text.
in_text! {
    Small Int Big Unsigned Decimals Float Truth Markup Document Cash ObjectId Hardware Words Search
    Unique
    Network
    Day
    Clock
    ZonedClock
    LongClock
    Moment
    Span
}
#[diagnostic::do_not_recommend]
impl<F: InText> FamilyCastsInto<F> for shared::Chars {}
#[diagnostic::do_not_recommend]
impl<F: InText> FamilyCastsInto<shared::Chars> for F {}

/// A type that is only cast to itself, and as text.
#[doc(hidden)]
pub struct Only<B>(PhantomData<fn() -> B>);
impl<B> InText for Only<B> {}
impl<B> FamilyCastsInto<Self> for Only<B> {}
macro_rules! only {
    ($($(#[$c:meta])* [$($g:tt)*] $t:ty;)*) => {$(
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl<$($g)*> HasFamily for $t {
            type Family = Only<Self>;
        }
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl<$($g)*> NoArray for $t {}
    )*};
}
only! {
    [E: Enum] EnumLabel<E>;
    [C: NamedType] NamedOf<C>;
    [C: Composite] CompositeOf<C>;
    [T] RecordOf<T>;
    [R: 'static] WholeRow<R>;
    [] super::Opaque;
    [] super::Int4Range;
    [] super::Int8Range;
    [] super::NumRange;
    [] super::Int4Multirange;
    [] super::Int8Multirange;
    [] super::NumMultirange;
    #[cfg(feature = "chrono")] [] super::DateRange;
    #[cfg(feature = "chrono")] [] super::TsRange;
    #[cfg(feature = "chrono")] [] super::TsTzRange;
    #[cfg(feature = "chrono")] [] super::DateMultirange;
    #[cfg(feature = "chrono")] [] super::TsMultirange;
    #[cfg(feature = "chrono")] [] super::TsTzMultirange;
}

/// Arrays, cast element by element.
#[doc(hidden)]
pub struct ArrayFamily<F>(PhantomData<fn() -> F>);
impl<F> InText for ArrayFamily<F> {}
#[diagnostic::do_not_recommend]
impl<F: FamilyCastsInto<G>, G> FamilyCastsInto<ArrayFamily<G>> for ArrayFamily<F> {}
#[diagnostic::do_not_recommend]
impl<B: HasFamily> HasFamily for ArrayOf<B> {
    type Family = ArrayFamily<B::Family>;
}

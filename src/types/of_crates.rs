//! Rust types of other crates. Such a type is a SQL type of its own, stored and sent as the one that relata has for it, and
//! compared with that.

/// `Rust as Base, read, write;`: what is read of a stored value, if it fits, and what is stored of a value.
macro_rules! of_crate {
    ($($rust:ident as $base:ident, $read:expr, $write:expr;)*) => {$(
        impl SqlType for $rust {
            type Rust = Self;
            type Base = $base;
            fn from_base(base: <$base as SqlType>::Rust) -> Decoded<Self> {
                $read(base)
            }
            fn to_base(value: Self) -> <$base as SqlType>::Rust {
                $write(value)
            }
        }
        crate::__own_type!($rust);
        $crate::types::of_crates::alike!($rust, $base);
        $crate::types::of_crates::alike!(Array<$rust>, Array<$base>);
        $crate::types::of_crates::given!($rust as $rust, &$rust, |value| *value);
        $crate::types::of_crates::given!($rust as $base, $rust, |value| value);
        $crate::types::of_crates::given!($rust as $base, &$rust, |value| *value);
        #[diagnostic::do_not_recommend]
        impl ListItem<$base> for $rust {
            fn into_item(self) -> <$base as SqlType>::Rust {
                $write(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl ListItem<$base> for &$rust {
            fn into_item(self) -> <$base as SqlType>::Rust {
                $write(*self)
            }
        }
        $crate::types::literals!(@array [] [const N: usize], [$rust; N], $base);
        $crate::types::literals!(@array [] [], Vec<$rust>, $base);
        #[diagnostic::do_not_recommend]
        impl<const N: usize> Literal for [$rust; N] {
            type Expr = Value<Array<$rust>>;
            fn into_literal(self) -> Self::Expr {
                Array::of(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl Literal for Vec<$rust> {
            type Expr = Value<Array<$rust>>;
            fn into_literal(self) -> Self::Expr {
                Array::of(self)
            }
        }
        $crate::types::of_crates::range!($rust, $base);
    )*};
}

/// Two SQL types whose values compare, and may follow one another in CASE and COALESCE.
macro_rules! alike {
    ($a:ty, $b:ty) => {
        #[diagnostic::do_not_recommend]
        impl Comparable<$a> for $b {}
        #[diagnostic::do_not_recommend]
        impl Comparable<$b> for $a {}
        #[diagnostic::do_not_recommend]
        impl Fits<$a> for $b {}
        #[diagnostic::do_not_recommend]
        impl Fits<$b> for $a {}
    };
}

/// A Rust value, of the type or a reference to it, where a SQL type is expected.
macro_rules! given {
    ($rust:ty as $sql:ty, $given:ty, |$value:ident| $own:expr) => {
        #[diagnostic::do_not_recommend]
        impl IntoExpr<$sql> for $given {
            type Expr = Value<$rust>;
            fn into_expr(self) -> Self::Expr {
                let $value = self;
                Value::new($own)
            }
        }
        #[diagnostic::do_not_recommend]
        impl Comparand<$sql> for $given {
            type Expr = Value<$rust>;
            fn into_comparand(self) -> Self::Expr {
                let $value = self;
                Value::new($own)
            }
        }
        #[diagnostic::do_not_recommend]
        impl Operand<$sql> for $given {
            type Expr = Value<$rust>;
            fn into_operand(self) -> Self::Expr {
                let $value = self;
                Value::new($own)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<Of> NullableOperand<$sql, Of> for $given {
            type Expr = Value<$rust>;
            type Optional = NotNull;
            fn into_nullable(self) -> Self::Expr {
                let $value = self;
                Value::new($own)
            }
        }
    };
}

/// The range over a type of another crate.
#[doc(hidden)]
pub struct RangeOver<T>(PhantomData<fn() -> T>);

/// The multirange over a type of another crate.
#[doc(hidden)]
pub struct MultirangeOver<T>(PhantomData<fn() -> T>);

/// The ranges over a type; times of day and spans have none.
macro_rules! range {
    ($rust:ident, Time) => {};
    ($rust:ident, LongTime) => {};
    ($rust:ident, $base:ident) => {
        impl SqlType for RangeOver<$rust> {
            type Rust = PgRange<$rust>;
            type Base = <$base as RangeSubtype>::Range;
            fn from_base((lower, upper): <Self::Base as SqlType>::Rust) -> Decoded<Self::Rust> {
                use $crate::types::of_crates::try_bound;
                Ok((
                    try_bound(lower, $rust::from_base)?,
                    try_bound(upper, $rust::from_base)?,
                ))
            }
            fn to_base((lower, upper): Self::Rust) -> <Self::Base as SqlType>::Rust {
                (lower.map($rust::to_base), upper.map($rust::to_base))
            }
        }
        impl RangeSubtype for $rust {
            type Range = RangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl IsRange for RangeOver<$rust> {
            type Subtype = $rust;
        }
        #[diagnostic::do_not_recommend]
        impl Container for RangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Overlappable for RangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Comparable<RangeOver<$rust>> for RangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Fits<RangeOver<$rust>> for RangeOver<$rust> {}
        $crate::types::of_crates::alike!(RangeOver<$rust>, <$base as RangeSubtype>::Range);
        $crate::types::of_crates::given!(
            RangeOver<$rust> as RangeOver<$rust>, PgRange<$rust>, |value| value
        );
        $crate::types::of_crates::given!(
            RangeOver<$rust> as <$base as RangeSubtype>::Range, PgRange<$rust>, |value| value
        );
        #[diagnostic::do_not_recommend]
        impl ListItem<RangeOver<$rust>> for PgRange<$rust> {
            fn into_item(self) -> Self {
                self
            }
        }
        const _: () = {
            type Of = RangeOver<$rust>;
            arithmetic_by! {
                Of Add Of => Of, RangeUnion;
                Of Sub Of => Of, RangeDifference;
                Of Mul Of => Of, RangeIntersection;
            }
        };
        impl SqlType for MultirangeOver<$rust> {
            type Rust = Vec<PgRange<$rust>>;
            type Base = Multirange<$base>;
            fn from_base(base: <Self::Base as SqlType>::Rust) -> Decoded<Self::Rust> {
                base.into_iter().map(RangeOver::<$rust>::from_base).collect()
            }
            fn to_base(value: Self::Rust) -> <Self::Base as SqlType>::Rust {
                value.into_iter().map(RangeOver::<$rust>::to_base).collect()
            }
        }
        #[diagnostic::do_not_recommend]
        impl IsRange for MultirangeOver<$rust> {
            type Subtype = $rust;
        }
        #[diagnostic::do_not_recommend]
        impl HasMultirange for RangeOver<$rust> {
            type Multirange = MultirangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl IsMultirange for MultirangeOver<$rust> {
            type Range = RangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl Ranges for RangeOver<$rust> {
            type Joined = MultirangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl Ranges for MultirangeOver<$rust> {
            type Joined = MultirangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl Container for MultirangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Overlappable for MultirangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Comparable<MultirangeOver<$rust>> for MultirangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Fits<MultirangeOver<$rust>> for MultirangeOver<$rust> {}
        $crate::types::of_crates::alike!(MultirangeOver<$rust>, Multirange<$base>);
        $crate::types::of_crates::given!(
            MultirangeOver<$rust> as MultirangeOver<$rust>, Vec<PgRange<$rust>>, |value| value
        );
        $crate::types::of_crates::given!(
            MultirangeOver<$rust> as Multirange<$base>, Vec<PgRange<$rust>>, |value| value
        );
        #[diagnostic::do_not_recommend]
        impl ListItem<MultirangeOver<$rust>> for Vec<PgRange<$rust>> {
            fn into_item(self) -> Self {
                self
            }
        }
        const _: () = {
            type Of = MultirangeOver<$rust>;
            arithmetic_by! {
                Of Add Of => Of, RangeUnion;
                Of Sub Of => Of, RangeDifference;
                Of Mul Of => Of, RangeIntersection;
            }
        };
        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl CastsTo<RangeOver<$rust>> for diesel::pg::Pg {
            fn sql(from: Kind) -> Cow<'static, str> {
                <Self as CastsTo<<$base as RangeSubtype>::Range>>::sql(from)
            }
        }
    };
}

/// Converts the value of a bound, which may not fit.
pub(super) fn try_bound<A, B>(bound: Bound<A>, convert: fn(A) -> Decoded<B>) -> Decoded<Bound<B>> {
    Ok(match bound {
        Bound::Included(value) => Bound::Included(convert(value)?),
        Bound::Excluded(value) => Bound::Excluded(convert(value)?),
        Bound::Unbounded => Bound::Unbounded,
    })
}

/// A cast to a type of another crate is the one to its SQL type.
macro_rules! casts {
    ($($feature:literal $db:ty: $($rust:ident as $base:ident)*;)*) => {$($(
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl CastsTo<$rust> for $db {
            fn sql(from: Kind) -> Cow<'static, str> {
                <Self as CastsTo<$base>>::sql(from)
            }
        }
    )*)*};
}

/// The operators, casts and functions of dates and times, for the four types of a crate.
#[cfg(any(feature = "time", feature = "jiff"))]
macro_rules! times {
    ($date:ident $time:ident $timestamp:ident $timestamptz:ident) => {
        $crate::types::of_crates::casts! {
            "postgres-backend" diesel::pg::Pg:
                $date as Date $time as Time $timestamp as Timestamp $timestamptz as TimestampTz;
            "mysql-backend" diesel::mysql::Mysql:
                $date as Date $time as Time $timestamp as Timestamp $timestamptz as TimestampTz;
            "sqlite" diesel::sqlite::Sqlite: $date as Date $timestamp as Timestamp $timestamptz as TimestampTz;
        }
        $crate::types::of_crates::times! { @date to $date; $date: Date; $timestamp: Timestamp; $timestamptz: TimestampTz; }
        $crate::types::of_crates::times! { @time $time: Time; $timestamp: Timestamp; $timestamptz: TimestampTz; }
        #[diagnostic::do_not_recommend]
        impl InZone for $timestamp {
            type Other = $timestamptz;
        }
        #[diagnostic::do_not_recommend]
        impl InZone for $timestamptz {
            type Other = $timestamp;
        }
        #[diagnostic::do_not_recommend]
        impl SeriesStep for $timestamp {
            type Step = Interval;
            type Column = Field<Self, NotNull>;
        }
        #[diagnostic::do_not_recommend]
        impl SeriesStep for $timestamptz {
            type Step = Interval;
            type Column = Field<Self, NotNull>;
        }
        arithmetic_by! {
            $date Add Integer => $date, DateAdd;
            $date Add SmallInt => $date, DateAdd;
            Integer Add $date => $date, DaysAdd;
            SmallInt Add $date => $date, DaysAdd;
            $date Sub Integer => $date, DateSub;
            $date Sub SmallInt => $date, DateSub;
            $date Sub $date => Integer, DateDiff;
            $date Sub Date => Integer, DateDiff;
            Date Sub $date => Integer, DateDiff;
            $date Add $time => $timestamp, TimeAdd;
            $date Add Interval => $timestamp, TimeAdd;
            $date Sub Interval => $timestamp, TimeSub;
            $time Add Interval => $time, TimeAdd;
            $time Sub Interval => $time, TimeSub;
            $time Sub $time => Interval, TimeSub;
            $time Add $date => $timestamp, TimeAdd;
            $timestamp Add Interval => $timestamp, TimeAdd;
            $timestamp Sub Interval => $timestamp, TimeSub;
            $timestamp Sub $timestamp => Interval, TimeSub;
            $timestamp Sub Timestamp => Interval, TimeSub;
            Timestamp Sub $timestamp => Interval, TimeSub;
            $timestamptz Add Interval => $timestamptz, TimeAdd;
            $timestamptz Sub Interval => $timestamptz, TimeSub;
            $timestamptz Sub $timestamptz => Interval, TimeSub;
            $timestamptz Sub TimestampTz => Interval, TimeSub;
            TimestampTz Sub $timestamptz => Interval, TimeSub;
            Interval Add $date => $timestamp, TimeAdd;
            Interval Add $time => $time, TimeAdd;
            Interval Add $timestamp => $timestamp, TimeAdd;
            Interval Add $timestamptz => $timestamptz, TimeAdd;
        }
        operand_values! {
            $date: i32 => Integer;
            $date: PgInterval => Interval;
            $date: $time => $time;
            $time: PgInterval => Interval;
            $time: $date => $date;
            $timestamp: PgInterval => Interval;
            $timestamptz: PgInterval => Interval;
            Interval: $date => $date;
            Interval: $timestamp => $timestamp;
            Interval: $timestamptz => $timestamptz;
            Integer: $date => $date;
        }
    };
    (@date to $day:ident; $($rust:ident: $base:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl HasDate for $rust {
            type Itself = $base;
            type Day = $day;
        }
    )*};
    (@time $($rust:ident: $base:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl HasTime for $rust {
            type Itself = $base;
        }
    )*};
}

use std::marker::PhantomData;
use std::ops::Bound;

use crate::error::Decoded;

#[cfg(any(feature = "time", feature = "jiff"))]
pub(super) use times;
pub(super) use {alike, casts, given, of_crate, range};

/// The names that these macros write.
pub(super) mod names {
    pub(in crate::types) use std::borrow::Cow;

    pub(in crate::types) use super::{MultirangeOver, RangeOver};
    pub(in crate::types) use crate::error::Decoded;
    pub(in crate::types) use crate::expr::cast::CastsTo;
    pub(in crate::types) use crate::expr::functions::container::{Container, Overlappable};
    #[cfg(any(feature = "time", feature = "jiff"))]
    pub(in crate::types) use crate::expr::functions::time::{HasDate, HasTime, InZone};
    pub(in crate::types) use crate::expr::literal::Literal;
    pub(in crate::types) use crate::expr::{ListItem, NullableOperand};
    #[cfg(any(feature = "time", feature = "jiff"))]
    pub(in crate::types) use crate::row::Field;
    pub(in crate::types) use crate::scope::NotNull;
    #[cfg(any(feature = "time", feature = "jiff"))]
    pub(in crate::types) use crate::types::series::SeriesStep;
    pub(in crate::types) use crate::types::*;
}

//! Values of other crates' Rust types: where they are expected, their casts, functions and operators.

/// Values of `Rust`, which is stored as `Base`, and lists and ranges of them.
macro_rules! of_crate {
    ($($rust:ident as $base:ident;)*) => {$(
        crate::__own_type!($rust);
        given!($rust as $rust, &$rust, |value| *value);
        given!($rust as $base, $rust, |value| value);
        given!($rust as $base, &$rust, |value| *value);
        #[diagnostic::do_not_recommend]
        impl ListItem<$base> for $rust {
            fn into_item(self) -> <$base as SqlType>::Rust {
                $rust::to_base(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl ListItem<$base> for &$rust {
            fn into_item(self) -> <$base as SqlType>::Rust {
                $rust::to_base(*self)
            }
        }
        $crate::expr::value::literals!(@array [] [const N: usize], [$rust; N], $base);
        $crate::expr::value::literals!(@array [] [], Vec<$rust>, $base);
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
        range!($rust, $base);
    )*};
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

/// The ranges over a type; times of day and spans have none.
macro_rules! range {
    ($rust:ident, Time) => {};
    ($rust:ident, LongTime) => {};
    ($rust:ident, $base:ident) => {
        #[diagnostic::do_not_recommend]
        impl Container for RangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Overlappable for RangeOver<$rust> {}
        given!(
            RangeOver<$rust> as RangeOver<$rust>, PgRange<$rust>, |value| value
        );
        given!(
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
        #[diagnostic::do_not_recommend]
        impl Container for MultirangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Overlappable for MultirangeOver<$rust> {}
        given!(
            MultirangeOver<$rust> as MultirangeOver<$rust>, Vec<PgRange<$rust>>, |value| value
        );
        given!(
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
        casts! {
            "postgres-backend" diesel::pg::Pg:
                $date as Date $time as Time $timestamp as Timestamp $timestamptz as TimestampTz;
            "mysql-backend" diesel::mysql::Mysql:
                $date as Date $time as Time $timestamp as Timestamp $timestamptz as TimestampTz;
            "sqlite" diesel::sqlite::Sqlite: $date as Date $timestamp as Timestamp $timestamptz as TimestampTz;
        }
        times! { @date to $date; $date: Date; $timestamp: Timestamp; $timestamptz: TimestampTz; }
        times! { @time $time: Time; $timestamp: Timestamp; $timestamptz: TimestampTz; }
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

/// The names that these macros write.
mod names {
    pub(super) use std::borrow::Cow;

    pub(super) use crate::expr::arithmetic::arithmetic_by;
    pub(super) use crate::expr::cast::CastsTo;
    pub(super) use crate::expr::functions::container::{Container, Overlappable};
    #[cfg(any(feature = "time", feature = "jiff"))]
    pub(super) use crate::expr::functions::time::{HasDate, HasTime, InZone};
    pub(super) use crate::expr::literal::Literal;
    pub(super) use crate::expr::value::operand_values;
    pub(super) use crate::expr::{Comparand, IntoExpr, ListItem, NullableOperand, Operand};
    #[cfg(any(feature = "time", feature = "jiff"))]
    pub(super) use crate::row::Field;
    pub(super) use crate::scope::NotNull;
    #[cfg(any(feature = "time", feature = "jiff"))]
    pub(super) use crate::types::series::SeriesStep;
    pub(super) use crate::types::*;
}

/// <https://docs.rs/jiff>
#[cfg(feature = "jiff")]
mod of_jiff {
    use ::jiff::civil::{Date as JiffDate, DateTime as JiffDateTime, Time as JiffTime};
    use ::jiff::{SignedDuration, Timestamp as JiffTimestamp};

    use super::names::*;

    of_crate! {
        JiffDate as Date;
        JiffTime as Time;
        SignedDuration as LongTime;
        JiffDateTime as Timestamp;
        JiffTimestamp as TimestampTz;
    }
    casts! {
        "mysql-backend" diesel::mysql::Mysql: SignedDuration as LongTime;
    }
    times!(JiffDate JiffTime JiffDateTime JiffTimestamp);
}

/// <https://docs.rs/time>
#[cfg(feature = "time")]
mod of_time {
    use ::time::{Date as TimeDate, Duration, OffsetDateTime, PrimitiveDateTime, Time as TimeTime};

    use super::names::*;

    of_crate! {
        TimeDate as Date;
        TimeTime as Time;
        Duration as LongTime;
        PrimitiveDateTime as Timestamp;
        OffsetDateTime as TimestampTz;
    }
    casts! {
        "mysql-backend" diesel::mysql::Mysql: Duration as LongTime;
    }
    times!(TimeDate TimeTime PrimitiveDateTime OffsetDateTime);
}

/// <https://docs.rs/rust_decimal>
#[cfg(feature = "rust_decimal")]
mod of_rust_decimal {
    use super::names::*;
    use crate::expr::arithmetic::FourOperations;

    of_crate! {
        RustDecimal as Numeric;
    }
    casts! {
        "postgres-backend" diesel::pg::Pg: RustDecimal as Numeric;
        "mysql-backend" diesel::mysql::Mysql: RustDecimal as Numeric;
        "sqlite" diesel::sqlite::Sqlite: RustDecimal as Numeric;
    }
    // Numbers of other types next to it. The database computes, so bigdecimal's `Decimal` is a valid operand too.
    macro_rules! beside {
        ($($other:ident)*) => {$(
            #[diagnostic::do_not_recommend]
            impl<Op: FourOperations> Arithmetic<RustDecimal, Op> for $other {
                type Output = RustDecimal;
                type Operator = Op;
            }
            #[diagnostic::do_not_recommend]
            impl<Op: FourOperations> Arithmetic<$other, Op> for RustDecimal {
                type Output = RustDecimal;
                type Operator = Op;
            }
            arithmetic_by! {
                $other Rem RustDecimal => RustDecimal, NumericRem;
                RustDecimal Rem $other => RustDecimal, NumericRem;
            }
        )*};
    }
    beside! { SmallInt Integer BigInt Numeric }
    #[diagnostic::do_not_recommend]
    impl<Op: FourOperations> Arithmetic<RustDecimal, Op> for RustDecimal {
        type Output = Self;
        type Operator = Op;
    }
    arithmetic_by! {
        RustDecimal Rem RustDecimal => RustDecimal, NumericRem;
    }
    operand_values! {
        SmallInt: RustDecimal => RustDecimal;
        Integer: RustDecimal => RustDecimal;
        BigInt: RustDecimal => RustDecimal;
    }
    given!(RustDecimal as RustDecimal, i32, |value| value.into());
    given!(Numeric as RustDecimal, Decimal, |value| value);
    given!(Numeric as RustDecimal, &Decimal, |value| value.clone());
    #[diagnostic::do_not_recommend]
    impl ListItem<RustDecimal> for i32 {
        fn into_item(self) -> RustDecimal {
            self.into()
        }
    }
    // A float is not a value of it, with the message of NUMERIC.
    #[diagnostic::do_not_recommend]
    impl IntoExpr<RustDecimal> for f64 {
        type Expr = <f64 as IntoExpr<Numeric>>::Expr;
        fn into_expr(self) -> Self::Expr {
            IntoExpr::<Numeric>::into_expr(self)
        }
    }
    #[diagnostic::do_not_recommend]
    impl Comparand<RustDecimal> for f64 {
        type Expr = <f64 as Comparand<Numeric>>::Expr;
        fn into_comparand(self) -> Self::Expr {
            Comparand::<Numeric>::into_comparand(self)
        }
    }
    #[diagnostic::do_not_recommend]
    impl Operand<RustDecimal> for f64 {
        type Expr = <f64 as Operand<Numeric>>::Expr;
        fn into_operand(self) -> Self::Expr {
            Operand::<Numeric>::into_operand(self)
        }
    }
}

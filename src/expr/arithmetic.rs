//! `+`, `-`, `*`, `/` and `%`: the types that have them, the type of the result, and the operator as databases know it
//! (SQL:2016 part 2, 6.29 and 6.41).

use super::op;
use crate::types::*;

macro_rules! arithmetic {
    ($($l:ident $r:ident => $o:ident,)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<Op: FourOperations> Arithmetic<$l, Op> for $r { type Output = $o; type Operator = Op; }
        )*
    };
}
/// `+`, `-`, `*` and `/`, which all numbers have, but not `%`.
#[doc(hidden)]
pub trait FourOperations {}
impl FourOperations for op::Add {}
impl FourOperations for op::Sub {}
impl FourOperations for op::Mul {}
impl FourOperations for op::Div {}
/// Arithmetic by one operator with another name: `Date Add Integer => Date, DateAdd`.
macro_rules! arithmetic_by {
    ($($l:ident $op:ident $r:ident => $o:ident, $by:ident;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl Arithmetic<$l, $crate::expr::op::$op> for $r {
                type Output = $o;
                type Operator = $crate::expr::op::$by;
            }
        )*
    };
}
#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
pub(crate) use arithmetic_by;
macro_rules! wider {
    ($($l:ident < $r:ident,)*) => {
        arithmetic! { $($l $r => $r, $r $l => $r,)* }
    };
}
arithmetic_by! {
    SmallInt Rem SmallInt => SmallInt, Rem;
    SmallInt Rem Integer => Integer, Rem;
    SmallInt Rem BigInt => BigInt, Rem;
    Integer Rem SmallInt => Integer, Rem;
    Integer Rem Integer => Integer, Rem;
    Integer Rem BigInt => BigInt, Rem;
    BigInt Rem SmallInt => BigInt, Rem;
    BigInt Rem Integer => BigInt, Rem;
    BigInt Rem BigInt => BigInt, Rem;
    SmallInt Rem Numeric => Numeric, NumericRem;
    Integer Rem Numeric => Numeric, NumericRem;
    BigInt Rem Numeric => Numeric, NumericRem;
    Numeric Rem SmallInt => Numeric, NumericRem;
    Numeric Rem Integer => Numeric, NumericRem;
    Numeric Rem BigInt => Numeric, NumericRem;
    Numeric Rem Numeric => Numeric, NumericRem;
}
arithmetic! {
    SmallInt SmallInt => SmallInt, Integer Integer => Integer, BigInt BigInt => BigInt,
    Real Real => Real, Double Double => Double,
}
wider! {
    SmallInt < Integer, SmallInt < BigInt, SmallInt < Double,
    Integer < BigInt, Integer < Double, BigInt < Double, Real < Double,
}
arithmetic! { Numeric Numeric => Numeric, }
wider! { SmallInt < Numeric, Integer < Numeric, BigInt < Numeric, }

/// An unsigned number becomes signed next to a signed one.
macro_rules! unsigned {
    ($($op:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Arithmetic<UnsignedBigInt, op::$op> for UnsignedBigInt {
            type Output = UnsignedBigInt;
            type Operator = op::$op;
        }
    )*};
}
unsigned! { Add Sub Mul Div Rem }

arithmetic_by! {
    Money Add Money => Money, Add;
    Money Sub Money => Money, Sub;
    Money Div Money => Double, Div;
    Money Mul SmallInt => Money, Mul;
    Money Mul Integer => Money, Mul;
    Money Mul BigInt => Money, Mul;
    Money Mul Real => Money, Mul;
    Money Mul Double => Money, Mul;
    Money Div SmallInt => Money, Div;
    Money Div Integer => Money, Div;
    Money Div BigInt => Money, Div;
    Money Div Real => Money, Div;
    Money Div Double => Money, Div;
    SmallInt Mul Money => Money, Mul;
    Integer Mul Money => Money, Mul;
    BigInt Mul Money => Money, Mul;
    Real Mul Money => Money, Mul;
    Double Mul Money => Money, Mul;
}

// <https://www.postgresql.org/docs/15/functions-datetime.html>
#[cfg(feature = "chrono")]
arithmetic_by! {
    Date Add Integer => Date, DateAdd;
    Date Add SmallInt => Date, DateAdd;
    Integer Add Date => Date, DaysAdd;
    SmallInt Add Date => Date, DaysAdd;
    Date Sub Integer => Date, DateSub;
    Date Sub SmallInt => Date, DateSub;
    Date Sub Date => Integer, DateDiff;
    Date Add Time => Timestamp, TimeAdd;
    Date Add Interval => Timestamp, TimeAdd;
    Date Sub Interval => Timestamp, TimeSub;
    Time Add Interval => Time, TimeAdd;
    Time Sub Interval => Time, TimeSub;
    Time Sub Time => Interval, TimeSub;
    Time Add Date => Timestamp, TimeAdd;
    Timestamp Add Interval => Timestamp, TimeAdd;
    Timestamp Sub Interval => Timestamp, TimeSub;
    Timestamp Sub Timestamp => Interval, TimeSub;
    TimestampTz Add Interval => TimestampTz, TimeAdd;
    TimestampTz Sub Interval => TimestampTz, TimeSub;
    TimestampTz Sub TimestampTz => Interval, TimeSub;
    Interval Add Interval => Interval, TimeAdd;
    Interval Sub Interval => Interval, TimeSub;
    Interval Add Date => Timestamp, TimeAdd;
    Interval Add Time => Time, TimeAdd;
    Interval Add Timestamp => Timestamp, TimeAdd;
    Interval Add TimestampTz => TimestampTz, TimeAdd;
    Interval Mul SmallInt => Interval, IntervalMul;
    Interval Mul Integer => Interval, IntervalMul;
    Interval Mul BigInt => Interval, IntervalMul;
    Interval Mul Double => Interval, IntervalMul;
    Interval Div SmallInt => Interval, IntervalDiv;
    Interval Div Integer => Interval, IntervalDiv;
    Interval Div BigInt => Interval, IntervalDiv;
    Interval Div Double => Interval, IntervalDiv;
    SmallInt Mul Interval => Interval, IntervalMul;
    Integer Mul Interval => Interval, IntervalMul;
    BigInt Mul Interval => Interval, IntervalMul;
    Double Mul Interval => Interval, IntervalMul;
}
#[cfg(feature = "chrono")]
arithmetic_by! {
    TimeTz Add Interval => TimeTz, TimeAdd;
    TimeTz Sub Interval => TimeTz, TimeSub;
    Interval Add TimeTz => TimeTz, TimeAdd;
}

macro_rules! ranges {
    ($($range:ident)*) => {$(
        arithmetic_by! {
            $range Add $range => $range, RangeUnion;
            $range Sub $range => $range, RangeDifference;
            $range Mul $range => $range, RangeIntersection;
        }
    )*};
}
ranges! { Int4Range Int8Range NumRange Int4Multirange Int8Multirange NumMultirange }
#[cfg(feature = "chrono")]
ranges! { DateRange TsRange TsTzRange DateMultirange TsMultirange TsTzMultirange }

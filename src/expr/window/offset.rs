//! The offsets of RANGE: what can be added to the value that orders a window.

use super::frame::NoRows;
use crate::class::Plain;
use crate::expr::Expr;
use crate::expr::order::OrderKey;
use crate::query::order::{NoOrder, OrderBy};
use crate::scope::{In, NotNull};
use crate::types::{
    BigInt, Decimal, Double, Integer, IntoExpr, Numeric, Real, SmallInt, SqlType, Value,
};
#[cfg(feature = "chrono")]
use crate::types::{Date, Interval, PgInterval, Time, Timestamp, TimestampTz};

/// The order of a window in which RANGE can have an offset: one item, of numbers or times.
#[diagnostic::on_unimplemented(
    message = "RANGE with an offset needs exactly one ORDER BY item in its window",
    label = "there is none, or there are several: `rows` and `groups` take any order"
)]
pub trait RangeOrder {
    /// The type of the item.
    type Type: SqlType;
}
impl<N: OrderKey<Expr: Expr<Type: RangeOffset>>> RangeOrder for OrderBy<NoOrder, N> {
    type Type = <N::Expr as Expr>::Type;
}

/// A type that has differences.
#[diagnostic::on_unimplemented(
    message = "RANGE with an offset needs a window ordered by numbers or times, found SQL `{Self}`",
    label = "values of SQL `{Self}` have no differences"
)]
pub trait RangeOffset {}

/// A value of this type can be added to one of SQL type `T`, and compared with it then.
#[doc(hidden)]
pub trait DifferenceOf<T> {}

/// A Rust value or an expression that is a difference of values of SQL type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no offset in a window ordered by SQL `{T}`",
    label = "expected a difference of SQL `{T}` that names no column and is never NULL"
)]
pub trait OffsetOf<T, I> {
    /// The expression.
    #[doc(hidden)]
    type Expr: Expr;
    #[doc(hidden)]
    fn into_offset(self) -> Self::Expr;
}

macro_rules! expressions {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Of, Index, $($g)*> OffsetOf<Of, (Index,)> for $ty
        where
            Self: Expr<Class = Plain> + In<NoRows, Index, Null = NotNull>,
            <Self as Expr>::Type: DifferenceOf<Of>,
        {
            type Expr = Self;
            fn into_offset(self) -> Self {
                self
            }
        }
    )*};
}
crate::expr::expressions!(expressions);

/// `Integer: Integer BigInt; i32 => Integer`: what orders a window, the types and the values of its offsets.
macro_rules! offsets {
    ($($of:ident: $($by:ident)*; $($rust:ty => $sql:ident),*;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl RangeOffset for $of {}
        $(
            #[diagnostic::do_not_recommend]
            impl DifferenceOf<$of> for $by {}
        )*
        $(
            #[diagnostic::do_not_recommend]
            impl OffsetOf<$of, ()> for $rust {
                type Expr = Value<$sql>;
                fn into_offset(self) -> Self::Expr {
                    IntoExpr::<$sql>::into_expr(self)
                }
            }
        )*
    )*};
}
// https://www.postgresql.org/docs/15/btree-support-funcs.html: `in_range`. That of REAL takes a double, and what
// has none of its own is converted.
offsets! {
    SmallInt: SmallInt Integer BigInt; i16 => SmallInt, i32 => Integer, i64 => BigInt;
    Integer: SmallInt Integer BigInt; i16 => SmallInt, i32 => Integer, i64 => BigInt;
    BigInt: SmallInt Integer BigInt; i64 => BigInt;
    Numeric: SmallInt Integer BigInt Numeric; i32 => Numeric, Decimal => Numeric;
    Real: Real Double; f64 => Double;
    Double: Real Double; f64 => Double;
}
#[cfg(feature = "chrono")]
offsets! {
    Date: Interval; PgInterval => Interval;
    Timestamp: Interval; PgInterval => Interval;
    TimestampTz: Interval; PgInterval => Interval;
    Time: Interval; PgInterval => Interval;
    Interval: Interval; PgInterval => Interval;
}

//! The offsets of frames: a number of rows, or a difference to add to the value that orders a window.

use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::{Expr, IntoExpr, Precedence};
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull};
#[cfg(feature = "rust_decimal")]
use crate::types::RustDecimal;
use crate::types::{BigInt, Decimal, Double, Integer, Numeric, Real, SmallInt, Value};
#[cfg(feature = "chrono")]
use crate::types::{Date, Interval, PgInterval, Time, TimeTz, Timestamp, TimestampTz};

/// A type that has differences.
#[diagnostic::on_unimplemented(
    message = "RANGE with an offset needs a window ordered by numbers or times, found SQL `{Self}`",
    label = "values of SQL `{Self}` have no differences"
)]
pub trait RangeOffset {
    /// The type itself. A bound on it makes a type that is not an offset one error instead of two.
    #[doc(hidden)]
    type Itself;
}

/// The unit of offsets in ROWS and GROUPS: a number of rows or groups.
#[doc(hidden)]
pub struct NumberOfRows;

/// A value of this type can be added to one of SQL type `T`, and compared with it then.
#[doc(hidden)]
pub trait DifferenceOf<T> {}

/// A Rust value or an expression that is a difference of values of SQL type `T`, or a number of rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the offset of this frame",
    label = "expected a number of rows, or in RANGE a difference: without columns, and never NULL"
)]
pub trait OffsetOf<T, I> {
    /// The offset as an expression.
    #[doc(hidden)]
    type Expr;
    #[doc(hidden)]
    fn into_offset(self) -> Self::Expr;
}

/// The context of an offset: it has no row, so no column can be named.
#[doc(hidden)]
pub struct NoRows;

/// An offset that is not just a value.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct OffsetExpr<X>(pub(crate) X);
impl<X: Fragment<D> + Expr, D: Dialect> Fragment<D> for OffsetExpr<X> {
    const STATIC: bool = X::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(X::PRECEDENCE < Precedence::Atom, |out| self.0.render(out))
    }
}

macro_rules! offset_expressions {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Of, Index, $($g)*> OffsetOf<Of, (Index,)> for $ty
        where
            Self: Expr<Class = Plain> + In<NoRows, Index, Null = NotNull>,
            <Self as Expr>::Type: DifferenceOf<Of>,
        {
            type Expr = OffsetExpr<Self>;
            fn into_offset(self) -> OffsetExpr<Self> {
                OffsetExpr(self)
            }
        }
    )*};
}
crate::expr::expressions!(offset_expressions);
pub(crate) use offset_expressions;

/// `Integer: Integer BigInt; i32 => Integer`: the type that orders a window, and the types and values of its offsets.
macro_rules! offsets {
    ($($of:ident: $($by:ident)*; $($rust:ty => $sql:ident),*;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl RangeOffset for $of {
            type Itself = Self;
        }
        offsets!(@of $of: $($by)*; $($rust => $sql),*);
    )*};
    (@of $of:ident: $($by:ident)*; $($rust:ty => $sql:ident),*) => {
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
    };
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
offsets!(@of NumberOfRows: SmallInt Integer BigInt; i64 => BigInt);
#[cfg(feature = "chrono")]
offsets! {
    Date: Interval; PgInterval => Interval;
    Timestamp: Interval; PgInterval => Interval;
    TimestampTz: Interval; PgInterval => Interval;
    Time: Interval; PgInterval => Interval;
    TimeTz: Interval; PgInterval => Interval;
    Interval: Interval; PgInterval => Interval;
}
#[cfg(feature = "rust_decimal")]
offsets! {
    RustDecimal: SmallInt Integer BigInt Numeric RustDecimal; i32 => Numeric, Decimal => Numeric, RustDecimal => RustDecimal;
}
#[cfg(feature = "jiff")]
mod of_jiff {
    use super::*;
    use jiff::Timestamp as JiffTimestamp;
    use jiff::civil::{Date as JiffDate, DateTime as JiffDateTime, Time as JiffTime};
    offsets! {
        JiffDate: Interval; PgInterval => Interval;
        JiffTime: Interval; PgInterval => Interval;
        JiffDateTime: Interval; PgInterval => Interval;
        JiffTimestamp: Interval; PgInterval => Interval;
    }
}
#[cfg(feature = "time")]
mod of_time {
    use super::*;
    use time::{Date as TimeDate, OffsetDateTime, PrimitiveDateTime, Time as TimeTime};
    offsets! {
        TimeDate: Interval; PgInterval => Interval;
        TimeTime: Interval; PgInterval => Interval;
        PrimitiveDateTime: Interval; PgInterval => Interval;
        OffsetDateTime: Interval; PgInterval => Interval;
    }
}

/// The kind of offsets in a frame: [`Values`], or [`Expressions`] too.
#[doc(hidden)]
pub trait Offsets: 'static {
    /// The kind of offsets of two bounds together.
    type And<O: Offsets>: Offsets;
}
/// All offsets are bound values.
#[doc(hidden)]
pub struct BoundOffsets;
/// Some offsets are expressions.
#[doc(hidden)]
pub struct Expressions;
impl Offsets for BoundOffsets {
    type And<O: Offsets> = O;
}
impl Offsets for Expressions {
    type And<O: Offsets> = Expressions;
}

/// Such offsets are possible on the database `D`. SQLite takes constants, to which functions do not belong.
/// <https://www.sqlite.org/windowfunctions.html>
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{D}` takes no expression as the offset of a frame",
    label = "expected a value, as in `preceding(1)`"
)]
pub trait OffsetsOn<D> {}
#[diagnostic::do_not_recommend]
impl<D> OffsetsOn<D> for BoundOffsets {}
// Not `for Pg` alone: rustc would then take it for the database.
#[diagnostic::do_not_recommend]
impl<D: HasOffsetExpressions> OffsetsOn<D> for Expressions {}
/// A database whose frames have expressions as offsets.
#[doc(hidden)]
pub trait HasOffsetExpressions {}
#[cfg(feature = "postgres-backend")]
impl HasOffsetExpressions for diesel::pg::Pg {}

//! Conversions of Rust values to expressions of an expected SQL type.

use std::marker::PhantomData;

use super::native::{Bound, HasType};
use super::*;
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::{RenderResult, Source};
use crate::expr::{Expr, NullableOperand};
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable};

/// Values of the two types compare.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with SQL `{Self}`",
    label = "its type is SQL `{Self}`",
    note = "cast one side: `.cast::<{ST}>()`"
)]
pub trait Comparable<ST> {}

/// A value of this type fits in SQL type `ST`: it is that type, or a narrower number.
///
/// COALESCE and CASE have the SQL type of their first value. PostgreSQL would widen it to that of a
/// later one, and send a value that the row's type does not expect.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` does not fit in SQL `{ST}`",
    label = "wider than the first value, which determines the type",
    note = "cast the first value: `.cast::<{Self}>()`"
)]
pub trait Fits<ST> {}

/// A Rust value or an expression that can be used where SQL type `ST` is expected.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "not a value of SQL `{ST}`"
)]
pub trait IntoExpr<ST> {
    /// The value as an expression.
    type Expr: Expr;
    /// Converts the value to an expression.
    fn into_expr(self) -> Self::Expr;
}

/// A Rust value or an expression that can be compared with SQL type `ST`.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with `{Self}`",
    label = "expected SQL `{ST}`"
)]
pub trait Comparand<ST> {
    /// The value as an expression.
    type Expr: Expr;
    /// Converts the value to an expression.
    fn into_comparand(self) -> Self::Expr;
}

/// A Rust value or an expression that can be the right operand of arithmetic with SQL type `ST`.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "not a value of SQL `{ST}`",
    note = "cast the left side to the type of the value: `.cast::<Double>()`, `.cast::<Numeric>()` .."
)]
pub trait Operand<ST> {
    /// The operand as an expression.
    type Expr: Expr;
    /// Converts the operand to an expression.
    fn into_operand(self) -> Self::Expr;
}

/// A bound value of SQL type `ST`, NULL or not according to `N`.
pub struct Value<ST: SqlType, N = NotNull> {
    value: Bound<ST::Base>,
    null: PhantomData<fn() -> N>,
}

impl<ST: SqlType> Value<ST> {
    /// Binds a value.
    pub fn new(value: ST::Rust) -> Self {
        Self {
            value: Bound(Some(ST::to_base(value))),
            null: PhantomData,
        }
    }
}
impl<ST: SqlType> Value<ST, Nullable> {
    /// Binds a value or NULL.
    pub fn optional(value: Option<ST::Rust>) -> Self {
        Self {
            value: Bound(value.map(ST::to_base)),
            null: PhantomData,
        }
    }
}
impl<ST: SqlType, N> Value<ST, N> {
    /// For callers whose bounds determine `N`.
    pub(crate) fn maybe(value: Option<ST::Rust>) -> Self {
        Self {
            value: Bound(value.map(ST::to_base)),
            null: PhantomData,
        }
    }
}
#[cfg(feature = "postgres-backend")]
impl<ST: SqlType, N> Value<ST, N> {
    /// Returns the bound value.
    pub(crate) fn bound(&self) -> &Bound<ST::Base> {
        &self.value
    }
}
impl<ST: SqlType, N> Value<ST, N> {
    /// The value on its way to the database.
    pub(crate) fn into_bound(self) -> Bound<ST::Base> {
        self.value
    }
}
impl<ST: SqlType, N> Clone for Value<ST, N> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            null: PhantomData,
        }
    }
}

impl<ST: SqlType, N: Nullability> Expr for Value<ST, N> {
    type Type = ST;
    type Class = Plain;
}
impl<ST: SqlType, N: Nullability, Ctx> In<Ctx, ()> for Value<ST, N> {
    type Null = N;
}
impl<ST: SqlType, N, D: Dialect> Fragment<D> for Value<ST, N>
where
    D: HasType<ST::Base>,
{
    const STATIC: bool = true;
    const OF_PARAMETERS: bool = true;
    const IS_VALUE: bool = true;
    const ARRAYS: bool = ST::Base::ARRAYS;
    const COPIES: bool = false;
    const MOVABLE: bool = true;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.bind(&self.value)
    }
    #[inline]
    fn size(&self) -> usize {
        self.value.size()
    }
    #[inline]
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        to.take(&self.value)
    }
}

/// Values that may be the right operand for a type: `Date: i32 => Integer;`
macro_rules! operand_values {
    ($($left:ident: $(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl $crate::types::Operand<$left> for $rust {
            type Expr = $crate::types::Value<$sql>;
            fn into_operand(self) -> Self::Expr {
                $crate::types::IntoExpr::<$sql>::into_expr(self)
            }
        }
    )*};
}
#[cfg(any(feature = "chrono", feature = "rust_decimal"))]
pub(crate) use operand_values;

macro_rules! literals {
    ($($(#[$cfg:meta])* $rust:ty => $sql:ident $(, |$v:ident| $conv:expr)?;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl IntoExpr<$sql> for $rust {
            type Expr = Value<$sql>;
            fn into_expr(self) -> Value<$sql> {
                Value::new(literals!(@convert self $(, $v $conv)?))
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl crate::expr::ListItem<$sql> for $rust {
            fn into_item(self) -> <$sql as SqlType>::Rust {
                literals!(@convert self $(, $v $conv)?)
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl crate::expr::ListItem<$sql> for &$rust {
            fn into_item(self) -> <$sql as SqlType>::Rust {
                crate::expr::ListItem::<$sql>::into_item(self.clone())
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl Comparand<$sql> for $rust {
            type Expr = Value<$sql>;
            fn into_comparand(self) -> Value<$sql> {
                IntoExpr::<$sql>::into_expr(self)
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl<Of> NullableOperand<$sql, Of> for $rust {
            type Expr = Value<$sql>;
            type Optional = $crate::scope::NotNull;
            fn into_nullable(self) -> Value<$sql> {
                IntoExpr::<$sql>::into_expr(self)
            }
        }
        literals!(@operand [$(#[$cfg])*] $rust, $sql);
        literals!(@array [$(#[$cfg])*] [const N: usize], [$rust; N], $sql);
        literals!(@array [$(#[$cfg])*] [], Vec<$rust>, $sql);
    )*};
    (@array [$($cfg:tt)*] [$($g:tt)*], $list:ty, $sql:ident) => {
        $($cfg)*
        #[diagnostic::do_not_recommend]
        impl<$($g)*> IntoExpr<Array<$sql>> for $list {
            type Expr = Value<Array<$sql>>;
            fn into_expr(self) -> Self::Expr {
                Array::of(self)
            }
        }
        $($cfg)*
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Comparand<Array<$sql>> for $list {
            type Expr = Value<Array<$sql>>;
            fn into_comparand(self) -> Self::Expr {
                Array::of(self)
            }
        }
        $($cfg)*
        #[diagnostic::do_not_recommend]
        impl<Of, $($g)*> NullableOperand<Array<$sql>, Of> for $list {
            type Expr = Value<Array<$sql>>;
            type Optional = crate::scope::NotNull;
            fn into_nullable(self) -> Self::Expr {
                Array::of(self)
            }
        }
        $($cfg)*
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Operand<Array<$sql>> for $list {
            type Expr = Value<Array<$sql>>;
            fn into_operand(self) -> Self::Expr {
                Array::of(self)
            }
        }
    };
    (@operand [$($cfg:tt)*] $rust:ty, $sql:ident) => {
        operand_values! { $sql: $($cfg)* $rust => $sql; }
    };
    (@convert $s:ident) => { $s };
    (@convert $s:ident, $v:ident $conv:expr) => {{ let $v = $s; $conv }};
}
#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
pub(crate) use literals;
literals! {
    i16 => SmallInt;
    i32 => Integer;
    i64 => BigInt;
    f32 => Real;
    f64 => Double;
    bool => Bool;
    u32 => Oid;
    u64 => UnsignedBigInt;
    Decimal => Numeric;
    String => Text;
    Vec<u8> => Binary;
    PgRange<i32> => Int4Range;
    PgRange<i64> => Int8Range;
    PgRange<Decimal> => NumRange;
    Vec<PgRange<i32>> => Int4Multirange;
    Vec<PgRange<i64>> => Int8Multirange;
    Vec<PgRange<Decimal>> => NumMultirange;
    MacAddress => MacAddr;
    PgMoney => Money;
    serde_json::Value => Json;
    #[cfg(feature = "uuid")] ::uuid::Uuid => Uuid;
    #[cfg(feature = "uuid")] ::uuid::Uuid => BinaryUuid;
    #[cfg(feature = "network")] IpNetwork => Inet;
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date;
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time;
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => Timestamp;
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => TimestampTz;
    #[cfg(feature = "chrono")] chrono::TimeDelta => LongTime;
    #[cfg(feature = "chrono")] PgInterval => Interval;
    #[cfg(feature = "chrono")] PgTimeTz => TimeTz;
    #[cfg(feature = "chrono")] PgRange<chrono::NaiveDate> => DateRange;
    #[cfg(feature = "chrono")] PgRange<chrono::NaiveDateTime> => TsRange;
    #[cfg(feature = "chrono")] PgRange<chrono::DateTime<chrono::Utc>> => TsTzRange;
    #[cfg(feature = "chrono")] Vec<PgRange<chrono::NaiveDate>> => DateMultirange;
    #[cfg(feature = "chrono")] Vec<PgRange<chrono::NaiveDateTime>> => TsMultirange;
    #[cfg(feature = "chrono")] Vec<PgRange<chrono::DateTime<chrono::Utc>>> => TsTzMultirange;
}
literals! {
    i32 => Numeric, |v| v.into();
    &str => Text, |v| v.to_owned();
    &str => Char, |v| v.to_owned();
    String => Char;
    &str => Xml, |v| v.to_owned();
    String => Xml;
    &str => CiText, |v| v.to_owned();
    String => CiText;
    std::borrow::Cow<'_, str> => Text, |v| v.into_owned();
    std::borrow::Cow<'_, str> => Char, |v| v.into_owned();
    std::borrow::Cow<'_, str> => CiText, |v| v.into_owned();
    &str => TsVector, |v| v.to_owned();
    &str => TsQuery, |v| v.to_owned();
    String => TsVector;
    String => TsQuery;
    &[u8] => Binary, |v| v.to_vec();
    serde_json::Value => Jsonb;
}
#[cfg(feature = "network")]
literals! { IpNetwork => Cidr; }
// With an integer, as a column of decimals is allowed there.
operand_values! {
    SmallInt: Decimal => Numeric;
    Integer: Decimal => Numeric;
    BigInt: Decimal => Numeric;
}

/// A float where SQL `NUMERIC` is expected, which is exact: no query takes it.
#[doc(hidden)]
pub struct FloatForNumeric;
/// Never implemented. The lifetime of a bound keeps rustc from seeing that before anybody asks.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a float is no value of SQL `Numeric`, which is exact",
    label = "write `relata::dec!(1.5)` for the number, or make the other side a float: `.cast::<Double>()`"
)]
pub trait ExactFloat {}
impl Expr for FloatForNumeric {
    type Type = Numeric;
    type Class = Plain;
}
impl<Ctx> In<Ctx, ()> for FloatForNumeric
where
    for<'a> &'a (): ExactFloat,
{
    type Null = NotNull;
}
impl<D: Dialect> Fragment<D> for FloatForNumeric {
    const STATIC: bool = true;
    fn write<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
#[diagnostic::do_not_recommend]
impl IntoExpr<Numeric> for f64 {
    type Expr = FloatForNumeric;
    fn into_expr(self) -> Self::Expr {
        FloatForNumeric
    }
}
#[diagnostic::do_not_recommend]
impl Comparand<Numeric> for f64 {
    type Expr = FloatForNumeric;
    fn into_comparand(self) -> Self::Expr {
        FloatForNumeric
    }
}
#[diagnostic::do_not_recommend]
impl Operand<Numeric> for f64 {
    type Expr = FloatForNumeric;
    fn into_operand(self) -> Self::Expr {
        FloatForNumeric
    }
}

// A reference is an item of a list as every reference is, so it is written apart.
macro_rules! references {
    ($($(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl IntoExpr<$sql> for &$rust {
            type Expr = Value<$sql>;
            fn into_expr(self) -> Value<$sql> {
                Value::new(self.clone())
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl Comparand<$sql> for &$rust {
            type Expr = Value<$sql>;
            fn into_comparand(self) -> Value<$sql> {
                Value::new(self.clone())
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl Operand<$sql> for &$rust {
            type Expr = Value<$sql>;
            fn into_operand(self) -> Value<$sql> {
                Value::new(self.clone())
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl<Of> NullableOperand<$sql, Of> for &$rust {
            type Expr = Value<$sql>;
            type Optional = $crate::scope::NotNull;
            fn into_nullable(self) -> Value<$sql> {
                Value::new(self.clone())
            }
        }
    )*};
}
references! {
    String => Text;
    String => Char;
    String => CiText;
    i16 => SmallInt;
    i32 => Integer;
    i64 => BigInt;
    u64 => UnsignedBigInt;
    f32 => Real;
    f64 => Double;
    bool => Bool;
    Decimal => Numeric;
    #[cfg(feature = "uuid")] ::uuid::Uuid => Uuid;
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date;
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time;
    #[cfg(feature = "chrono")] chrono::TimeDelta => LongTime;
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => Timestamp;
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => TimestampTz;
}

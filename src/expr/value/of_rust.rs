//! The Rust types whose values are values of a SQL type.

use super::{Comparand, IntoExpr, Operand};
use crate::expr::{ListItem, NullableOperand};
use crate::types::*;

/// Values that may be the right operand for a type: `Date: i32 => Integer;`
macro_rules! operand_values {
    ($($left:ident: $(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl $crate::expr::Operand<$left> for $rust {
            type Expr = $crate::types::Value<$sql>;
            fn into_operand(self) -> Self::Expr {
                $crate::expr::IntoExpr::<$sql>::into_expr(self)
            }
        }
    )*};
}
#[cfg(any(feature = "time", feature = "jiff", feature = "rust_decimal"))]
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
        impl ListItem<$sql> for $rust {
            fn into_item(self) -> <$sql as SqlType>::Rust {
                literals!(@convert self $(, $v $conv)?)
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl ListItem<$sql> for &$rust {
            fn into_item(self) -> <$sql as SqlType>::Rust {
                ListItem::<$sql>::into_item(self.clone())
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

#[cfg(feature = "chrono")]
operand_values! {
    Date: i32 => Integer;
    Date: chrono::NaiveTime => Time;
    Date: PgInterval => Interval;
    Time: PgInterval => Interval;
    Time: chrono::NaiveDate => Date;
    Timestamp: PgInterval => Interval;
    TimestampTz: PgInterval => Interval;
    Interval: chrono::NaiveDate => Date;
    Interval: chrono::NaiveDateTime => Timestamp;
    Interval: chrono::DateTime<chrono::Utc> => TimestampTz;
    Interval: i32 => Integer;
    Interval: f64 => Double;
    Integer: chrono::NaiveDate => Date;
}
#[cfg(feature = "chrono")]
operand_values! {
    TimeTz: PgInterval => Interval;
}
macro_rules! factors {
    ($($rust:ty => $sql:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Operand<Money> for $rust {
            type Expr = Value<$sql>;
            fn into_operand(self) -> Self::Expr {
                Value::new(self)
            }
        }
    )*};
}
factors! {
    i32 => Integer;
    f64 => Double;
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

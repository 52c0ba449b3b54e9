//! The values that rows are matched by.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use bigdecimal::ToPrimitive;

use crate::dialect::folded;
use crate::types::{
    BigInt, Binary, Bool, Char, CiText, Decimal, Enum, EnumLabel, Integer, NamedOf, NamedType,
    Native, Numeric, Oid, SmallInt, Text, UnsignedBigInt,
};

/// A value of a key. Numbers of different widths are the same value, as they are to the database.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyValue {
    Integer(i64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Other(OtherValue),
}

/// A value of a rarer type.
#[doc(hidden)]
#[derive(Clone)]
pub struct OtherValue(Arc<dyn AnyValue>);

trait AnyValue: Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn same(&self, other: &dyn AnyValue) -> bool;
    fn hash_into(&self, state: &mut dyn Hasher);
}
impl<T: Eq + Hash + Send + Sync + 'static> AnyValue for T {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn same(&self, other: &dyn AnyValue) -> bool {
        other.as_any().downcast_ref::<T>() == Some(self)
    }
    fn hash_into(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}
impl PartialEq for OtherValue {
    fn eq(&self, other: &Self) -> bool {
        self.0.same(&*other.0)
    }
}
impl Eq for OtherValue {}
impl Hash for OtherValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash_into(state);
    }
}
/// Values do not show in logs.
impl std::fmt::Debug for OtherValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("?")
    }
}

/// A SQL type whose values can be keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows cannot be matched by values of SQL `{Self}`, so this relation cannot be loaded",
    label = "join along it instead"
)]
pub trait KeyType: Native {
    /// The value to match by.
    fn into_key(value: Self::Rust) -> KeyValue;
    /// The inverse of [`into_key`](Self::into_key); `None` for a value of another type.
    fn of_key(key: &KeyValue) -> Option<Self::Rust>;
}

macro_rules! integers {
    ($($sql:ident)*) => {$(
        impl KeyType for $sql {
            fn into_key(value: Self::Rust) -> KeyValue {
                KeyValue::Integer(value.into())
            }
            fn of_key(key: &KeyValue) -> Option<Self::Rust> {
                match key {
                    KeyValue::Integer(value) => (*value).try_into().ok(),
                    _ => None,
                }
            }
        }
    )*};
}
integers!(SmallInt Integer BigInt Oid);

impl KeyType for Bool {
    fn into_key(value: bool) -> KeyValue {
        KeyValue::Integer(value.into())
    }
    fn of_key(key: &KeyValue) -> Option<bool> {
        match key {
            KeyValue::Integer(value) => Some(*value != 0),
            _ => None,
        }
    }
}
impl KeyType for UnsignedBigInt {
    fn into_key(value: u64) -> KeyValue {
        match i64::try_from(value) {
            Ok(value) => KeyValue::Integer(value),
            Err(_) => other(value),
        }
    }
    fn of_key(key: &KeyValue) -> Option<u64> {
        match key {
            KeyValue::Integer(value) => (*value).try_into().ok(),
            key => rest(key),
        }
    }
}
impl KeyType for Numeric {
    fn into_key(value: Decimal) -> KeyValue {
        // 1 and 1.00 are one value, and so is the integer 1.
        let value = value.normalized();
        let exponent = -value.fractional_digit_count();
        let digits = i64::try_from(value.digits()).unwrap_or(i64::MAX);
        if (0..=19).contains(&exponent)
            && digits <= 19
            && let Some(value) = value.to_i64()
        {
            return KeyValue::Integer(value);
        }
        other(value)
    }
    fn of_key(key: &KeyValue) -> Option<Decimal> {
        match key {
            KeyValue::Integer(value) => Some((*value).into()),
            key => rest(key),
        }
    }
}
macro_rules! texts {
    ($([$($g:tt)*] $sql:ty: |$value:ident| $into:expr, |$text:ident| $of:expr;)*) => {$(
        impl<$($g)*> KeyType for $sql {
            fn into_key($value: Self::Rust) -> KeyValue {
                KeyValue::Text($into)
            }
            fn of_key(key: &KeyValue) -> Option<Self::Rust> {
                match key {
                    KeyValue::Text($text) => $of,
                    _ => None,
                }
            }
        }
    )*};
}
texts! {
    [] Text: |value| value.into(), |text| Some(text.clone().into());
    // Where PostgreSQL pads it to another length, it is found as texts that a collation takes for equal are.
    [] Char: |value| value.into(), |text| Some(text.clone().into());
    // Equal to PostgreSQL whatever the case, by the rules of the database's locale: found as texts that a collation takes for equal are.
    // https://www.postgresql.org/docs/15/citext.html
    [] CiText: |value| value.into(), |text| Some(text.clone().into());
    [E: Enum] EnumLabel<E>: |value| value.into(), |text| E::from_label(text).map(E::label);
}

impl<C: NamedType<Form: KeyType>> KeyType for NamedOf<C> {
    fn into_key(value: Self::Rust) -> KeyValue {
        C::Form::into_key(value)
    }
    fn of_key(key: &KeyValue) -> Option<Self::Rust> {
        C::Form::of_key(key)
    }
}
impl KeyType for Binary {
    fn into_key(value: Vec<u8>) -> KeyValue {
        KeyValue::Bytes(value.into())
    }
    fn of_key(key: &KeyValue) -> Option<Vec<u8>> {
        match key {
            KeyValue::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

fn other<T: Eq + Hash + Send + Sync + 'static>(value: T) -> KeyValue {
    KeyValue::Other(OtherValue(Arc::new(value)))
}
fn rest<T: Clone + 'static>(key: &KeyValue) -> Option<T> {
    match key {
        KeyValue::Other(value) => value.0.as_any().downcast_ref().cloned(),
        _ => None,
    }
}
macro_rules! others {
    ($($(#[$cfg:meta])* $sql:ident)*) => {$(
        $(#[$cfg])*
        impl KeyType for crate::types::$sql {
            fn into_key(value: Self::Rust) -> KeyValue {
                other(value)
            }
            fn of_key(key: &KeyValue) -> Option<Self::Rust> {
                rest(key)
            }
        }
    )*};
}
others! {
    MacAddr
    #[cfg(feature = "uuid")] Uuid
    #[cfg(feature = "chrono")] Date
    #[cfg(feature = "chrono")] Time
    #[cfg(feature = "chrono")] Timestamp
    #[cfg(feature = "chrono")] TimestampTz
    #[cfg(feature = "network")] Inet
    #[cfg(feature = "network")] Cidr
}
/// The forms of a value without what a collation may ignore: those of a text, or the value itself.
pub(super) fn forms(key: &KeyValue) -> Vec<KeyValue> {
    match key {
        KeyValue::Text(text) => folded(text)
            .map(|text| KeyValue::Text(text.into()))
            .collect(),
        key => vec![key.clone()],
    }
}

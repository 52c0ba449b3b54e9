//! A value on its way to or from the database.

use std::fmt;

use super::Native;

/// A value on its way to or from the database; `None` is NULL.
#[doc(hidden)]
pub struct Bound<B: Native>(pub(crate) Option<B::Rust>);

impl<B: Native> Bound<B> {
    /// NULL of this type.
    pub(crate) const NULL: Self = Self(None);
    /// About how many bytes the value is when it is sent.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        self.0.as_ref().map_or(0, B::size)
    }
    /// True if both are NULL or the same value.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => B::same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

impl<B: Native> Bound<B> {
    /// The value in readable form: `NULL`, or as Rust writes it.
    pub(crate) fn show(&self) -> String {
        format!("{:?}", Shown(self))
    }
}

/// A value that is displayed on request.
pub(crate) struct Shown<'a, B: Native>(pub(crate) &'a Bound<B>);
impl<B: Native> fmt::Debug for Shown<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.0 {
            Some(value) => B::show(value, f),
            None => f.write_str("NULL"),
        }
    }
}

/// About how many bytes a value is when it is sent.
pub(crate) fn size<T: 'static>(value: &T) -> usize {
    fn document(value: &serde_json::Value) -> usize {
        use serde_json::Value;
        match value {
            Value::String(text) => text.len() + 3,
            Value::Array(items) => items.iter().map(document).sum::<usize>() + 2,
            Value::Object(members) => {
                let member = |(name, value): (&String, _)| name.len() + 4 + document(value);
                members.iter().map(member).sum::<usize>() + 2
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        }
    }
    let any: &dyn std::any::Any = value;
    if let Some(text) = any.downcast_ref::<String>() {
        return text.len();
    }
    if let Some(bytes) = any.downcast_ref::<Vec<u8>>() {
        return bytes.len();
    }
    any.downcast_ref().map_or(size_of::<T>(), document)
}

/// True if two values are the same. Floating-point numbers are by their bits: NaN is itself, and -0.0 is another value than 0.0.
#[inline]
pub(crate) fn same<T: PartialEq + 'static>(a: &T, b: &T) -> bool {
    let (any, other): (&dyn std::any::Any, &dyn std::any::Any) = (a, b);
    macro_rules! floats {
        ($($float:ty),+) => {
            $(if let (Some(a), Some(b)) = (any.downcast_ref::<$float>(), other.downcast_ref::<$float>()) {
                return a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
            })+
        };
    }
    floats!(f32, f64);
    a == b
}

/// Writes a value as Rust does; numbers and documents, whose Rust form is long, as SQL has them.
pub(crate) fn show<T: fmt::Debug + 'static>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let any: &dyn std::any::Any = value;
    if let Some(number) = any.downcast_ref::<crate::types::Decimal>() {
        return fmt::Display::fmt(number, f);
    }
    if let Some(document) = any.downcast_ref::<serde_json::Value>() {
        return fmt::Display::fmt(document, f);
    }
    value.fmt(f)
}

impl<B: Native> Clone for Bound<B> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Values do not show in logs.
impl<B: Native> fmt::Debug for Bound<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("?")
    }
}

//! A value on its way to the database.

use std::marker::PhantomData;

use super::SqlType;
use super::native::Bound;
use crate::scope::{NotNull, Nullable};

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
impl<ST: SqlType, N> Value<ST, N> {
    /// The bound value.
    pub(crate) fn bound(&self) -> &Bound<ST::Base> {
        &self.value
    }
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

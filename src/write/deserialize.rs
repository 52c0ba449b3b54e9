//! How serde reads values that may be missing.

use serde::{Deserialize, Deserializer};

/// A value whose key is present, even if it is null: for a missing key serde returns `None` without calling this. For generated structs,
/// in which `None` leaves a column out and `Some(None)` is NULL.
#[doc(hidden)]
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

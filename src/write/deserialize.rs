//! How serde reads values that may be missing.

use serde::{Deserialize, Deserializer};

/// A value that is there, also if it is null: of a key that is missing serde makes `None` without asking. For generated structs,
/// in which `None` leaves a column out and `Some(None)` is NULL.
#[doc(hidden)]
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

//! The tables for which ON CONFLICT can be written.

/// A database that has ON CONFLICT for the table `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ON CONFLICT for the table `{T}`",
    label = "its ON DUPLICATE KEY UPDATE applies to every unique key of the table: write `.on_duplicate_key_update(..)`"
)]
pub trait HasOnConflict<T> {}

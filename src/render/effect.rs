//! The effect of a statement on the database, which the walk that writes it collects.

/// The effect of a statement on the database, as far as its type shows; a later variant outweighs an earlier one.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The statement only reads.
    Reads,
    /// The statement holds SQL text of the user's, or calls functions that are not known to only read.
    MayWrite,
    /// The statement writes, or locks rows.
    Writes,
}

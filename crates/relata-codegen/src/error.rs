//! What can go wrong.

use crate::config::Problem;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the generator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting does not fit the catalog.
    #[error(transparent)]
    Problem(#[from] Problem),
}

//! Which errors of an application mean that a transaction may be tried again.

use crate::error::Error;

/// An error that knows whether its transaction may succeed if it is run again.
///
/// An application's own error implements it in one line:
///
/// ```
/// use relata::engine::Retryable;
///
/// enum Refused {
///     Database(relata::Error),
///     OutOfStock,
/// }
/// impl Retryable for Refused {
///     fn is_retryable(&self) -> bool {
///         matches!(self, Refused::Database(error) if error.is_retryable())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not define which errors are worth another try",
    label = "implement `relata::engine::Retryable` for it"
)]
pub trait Retryable {
    /// True if another try may succeed.
    fn is_retryable(&self) -> bool;
}

impl Retryable for Error {
    fn is_retryable(&self) -> bool {
        Error::is_retryable(self)
    }
}

/// Finds a [`relata::Error`](Error) in it or among its sources.
impl Retryable for Box<dyn std::error::Error + Send + Sync> {
    fn is_retryable(&self) -> bool {
        let first: &(dyn std::error::Error + 'static) = &**self;
        std::iter::successors(Some(first), |error| error.source())
            .any(|error| error.downcast_ref().is_some_and(Error::is_retryable))
    }
}

//! Decides which errors of an application mean that a transaction may be retried.

use std::time::Duration;

use super::TransactionOptions;
use crate::dialect::Dialect;
use crate::engine::Runner;
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
    /// True if another attempt may succeed.
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

/// Returns how long to wait before the next attempt; `None` if there is none.
pub(super) fn pause_before_next<D: Dialect, T, E: Retryable>(
    result: &Result<T, E>,
    options: TransactionOptions<D>,
    failed: &mut u32,
) -> Option<Duration> {
    let error = result.as_ref().err()?;
    *failed += 1;
    options
        .pause_after(*failed)
        .filter(|_| error.is_retryable())
}

/// An attempt begins: an older failure does not count.
pub(super) fn forget_outdated<R: Runner>(on: &mut R) {
    if let Some(watch) = on.watching() {
        watch.outdated = false;
    }
}
/// True if another attempt inside the open transaction may succeed: it is still open, and may see what others have committed.
pub(super) fn may_succeed_inside<R: Runner>(on: &mut R) -> bool {
    on.watching()
        .is_none_or(|watch| watch.ended.is_none() && !watch.outdated)
}

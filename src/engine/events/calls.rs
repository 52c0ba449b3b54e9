//! State that a connection's methods record: the calling line, the observers of the next statement, quiet SQL.

use std::panic::Location;

use super::started::Starting;
use super::watch::Timed;
use crate::dialect::Dialect;
use crate::engine::task::Runner;
use crate::error::{Ends, Error, Result};

/// Records where a connection is called from.
#[inline]
#[track_caller]
pub(crate) fn called_at<R: Runner>(on: &mut R) {
    if let Some(watch) = on.watching()
        && !std::mem::take(&mut watch.keeps_location)
    {
        watch.called_at(Location::caller());
    }
}

/// Sets the location of the next call on the connection, which relata itself makes.
pub(crate) fn keep_location<R: Runner>(on: &mut R) {
    if let Some(watch) = on.watching() {
        watch.keeps_location = true;
    }
}

/// Sets the location to this place.
#[inline]
pub(crate) fn is_called_at<R: Runner>(on: &mut R, location: &'static Location<'static>) {
    if let Some(watch) = on.watching() {
        watch.called_at(location);
    }
}

/// Runs SQL without reporting it to observers.
pub(crate) async fn quietly<R: Runner>(on: &mut R, sql: &str) -> Result<()> {
    /// Ends quiet mode when the future ends.
    struct Quiet<'c, R: Runner>(&'c mut R);
    impl<R: Runner> Drop for Quiet<'_, R> {
        fn drop(&mut self) {
            if let Some(watch) = self.0.watching() {
                watch.quiet = false;
            }
        }
    }
    let Some(watch) = on.watching() else {
        return on.batch(sql).await;
    };
    watch.quiet = true;
    let quiet = Quiet(on);
    quiet.0.batch(sql).await
}

/// Resets the settings of a transaction that has ended at this depth.
#[cfg(feature = "blocking-base")]
pub(crate) async fn restore_after<R: Runner>(on: &mut R, depth: usize) {
    let watch = on.watching().filter(|_| depth == 0);
    if let Some(restore) = watch.and_then(|watch| watch.restore_after.take()) {
        // If it fails, the connection is lost.
        let _ = quietly(on, restore).await;
    }
}

/// Returns the observers of the next statement on this connection. Refuses the statement if the database has rolled back the transaction
/// in which it would run.
#[inline]
pub(crate) fn starting<R: Runner>(on: &mut R) -> Result<Option<Starting>> {
    if on.watching().is_none() {
        return Ok(None);
    }
    let depth = on.depth();
    match on.watching() {
        Some(watch) => {
            watch.refuse_ended(depth)?;
            Ok(watch.starting(depth))
        }
        None => Ok(None),
    }
}

/// Records how a statement failed.
#[cold]
pub(crate) fn failed<R: Runner>(on: &mut R, error: &Error) {
    let ends = R::Db::ends_transaction(error);
    if (ends != Ends::StillOpen || error.is_serialization())
        && on.depth() > 0
        && let Some(watch) = on.watch()
    {
        watch.failed(error, ends);
    }
}

/// The beginning or the end of a transaction inside this many others, on a connection with observers.
#[inline]
pub(crate) fn timed<R: Runner>(on: &mut R, depth: usize) -> Option<Timed> {
    Some(on.watching()?.timed(R::Db::DATABASE, depth))
}

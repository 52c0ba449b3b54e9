//! Notes on a connection that its methods make: the line that calls them, the observers of the next statement, quiet SQL.

use std::panic::Location;

use super::started::Starting;
use super::watch::Timed;
use crate::dialect::Dialect;
use crate::engine::task::Runner;
use crate::error::Result;

/// Notes on a connection from where it is called.
#[inline]
#[track_caller]
pub(crate) fn called_at<R: Runner>(on: &mut R) {
    if let Some(watch) = on.watching()
        && !std::mem::take(&mut watch.keeps_location)
    {
        watch.called_at(Location::caller());
    }
}

/// Sets the location of the next call on the connection, which is relata's own.
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

/// Returns the observers of the next statement on this connection.
#[inline]
pub(crate) fn starting<R: Runner>(on: &mut R) -> Option<Starting> {
    on.watching()?;
    let depth = on.depth();
    on.watching()?.starting(depth)
}

/// The beginning, or the end, of a transaction, on a connection that somebody watches.
#[inline]
pub(crate) fn timed<R: Runner>(on: &mut R, ends: bool) -> Option<Timed> {
    on.watching()?;
    let open = on.depth();
    let depth = if ends { open.saturating_sub(1) } else { open };
    Some(on.watching()?.timed(R::Db::DATABASE, depth))
}

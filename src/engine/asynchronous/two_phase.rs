//! The two phases of a commit on an asynchronous connection.

use super::busy::Busy;
use super::dropped::{Closures, Unsent, restore};
use super::{AsyncClient, AsyncConnection};
use crate::engine::events;
use crate::engine::statement::failed_text;
use crate::engine::task::{Begun, Outcome, Runner};
use crate::error::Result;

/// Prepares the transaction. If the future is dropped before, it is rolled back; after, the server has prepared it.
pub(super) async fn prepare<C: AsyncClient>(
    on: &mut AsyncConnection<C>,
    begun: Begun,
    statements: &[String],
) -> Result<()> {
    on.outcome = Outcome::Undone;
    let mut unsent = Unsent(&mut *on, Some(begun));
    let mut done = unsent.0.settle_all().await;
    unsent.1 = None;
    drop(unsent);
    let mut failed_at = "PREPARE";
    for sql in statements {
        if done.is_err() {
            break;
        }
        failed_at = sql;
        done = on.control(sql, begun, Busy::Committing).await;
    }
    if let Err(error) = done {
        let error = failed_text::<C::Db>(failed_at, error);
        // Whether the server has prepared it is unknown, so neither kind of closure may run.
        if error.is_disconnect() {
            on.outcome = Outcome::Uncertain;
            if let Some(watch) = on.watching() {
                watch.hooks().forget();
            }
        }
        // The first error is the cause.
        let _ = on.rollback(begun).await;
        return on.ended(Err(error));
    }
    on.depth = begun.0;
    on.outcome = Outcome::Uncertain;
    if let Some(open) = on.watching().and_then(|watch| watch.two_phase.as_mut()) {
        open.is_prepared = true;
    }
    Ok(())
}

/// Commits or rolls back a prepared transaction.
pub(super) async fn decide<C: AsyncClient>(
    on: &mut AsyncConnection<C>,
    sql: &str,
    commits: bool,
) -> Result<()> {
    let settled = on.settle_all().await;
    settled.map_err(|e| failed_text::<C::Db>(sql, e))?;
    if on.depth > 0 {
        let error = diesel::result::Error::AlreadyInTransaction;
        return Err(failed_text::<C::Db>(sql, error));
    }
    let timed = events::timed(on, 0);
    let done = on.control(sql, Begun(0), Busy::Committing).await;
    let done = on.ended(done.map_err(|e| failed_text::<C::Db>(sql, e)));
    if let Some(watch) = on.watching() {
        match &done {
            Ok(()) => watch.two_phase = None,
            // It is prepared still, or ended.
            Err(_) => watch.hooks().forget(),
        }
    }
    let hooks = timed.map(|timed| match commits {
        true => timed.committed(&done, on.watching()),
        false => timed.rolled_back(done.as_ref().err(), on.watching()),
    });
    let hooks = Closures::<AsyncConnection<C>>::new(hooks.unwrap_or_default());
    if done.is_ok() && on.watch.is_some() {
        let AsyncConnection {
            conn, busy, watch, ..
        } = on;
        // It is decided. If this fails, the connection is lost, which the next statement reports.
        let _ = restore(conn, busy, watch, true).await;
    }
    hooks.run().await;
    done
}

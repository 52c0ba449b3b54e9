//! COMMIT of a session, and RELEASE of its savepoints.

use crate::engine::{Begun, Driver, Open, Outcome, Task};
use crate::error::{Result, SessionError};
use crate::session::events;
use crate::session::flush::explain;
use crate::session::rows::SessionRows;
use crate::session::transaction::attempt::{
    Attempt, Flush, not_flushing, outcome_known, session_error,
};

/// How often a commit flushes what hooks change after its flush. SQLAlchemy's limit.
const MOST_FLUSHES: u32 = 100;

/// Flushes as long as there is something to write: hooks after a flush may change rows.
pub(in crate::session) async fn flush_all<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<()> {
    for _ in 0..MOST_FLUSHES {
        Flush(&mut *rows).run(on).await?;
        if rows.options.after_flush.is_empty() || !rows.has_work() {
            return Ok(());
        }
    }
    Err(session_error(SessionError::EndlessFlush))
}

pub(in crate::session) struct Commit<'s, C: Driver>(pub(in crate::session) &'s mut SessionRows<C>);
impl<C: Driver> Task<C> for Commit<'_, C> {
    type Out = ();
    async fn run(self, on: &mut C) -> Result<()> {
        let rows = self.0;
        not_flushing(rows)?;
        outcome_known(rows)?;
        events::run(|options| &options.before_commit, rows, on).await?;
        commit(rows, on).await?;
        events::run(|options| &options.after_commit, rows, on).await
    }
}

async fn commit<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    if rows.transaction().is_some() {
        flush_all(rows, on).await?;
        release_inside(rows, on).await?;
        return end_outermost(rows, on).await;
    }
    if !rows.has_work() {
        rows.committed();
        return Ok(());
    }
    // Code that runs after a flush runs in its transaction.
    if !rows.options.after_flush.is_empty() {
        let mut flushed = Flushed::begin(rows);
        flush_all(flushed.rows, on).await?;
        release_inside(flushed.rows, on).await?;
        return end_outermost(flushed.end(), on).await;
    }
    let mut open = Open::begin(on).await?;
    let mut attempt = Attempt::begin(rows);
    match attempt.write(open.connection()).await {
        Ok(done) => {
            attempt.calls_after(&done).call();
            let begun = open.keep();
            let rows = attempt.written(done);
            rows.begun(begun);
            end_outermost(rows, on).await
        }
        Err(failure) => {
            open.undo().await;
            Err(explain(attempt.fail(), failure, on).await)
        }
    }
}

/// A flush after which code runs, before COMMIT: if that fails, or its future is dropped, the flushed changes stay in the
/// transaction.
struct Flushed<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    ended: bool,
}
impl<'s, C: Driver> Flushed<'s, C> {
    fn begin(rows: &'s mut SessionRows<C>) -> Self {
        rows.begin_exact();
        Self { rows, ended: false }
    }
    fn end(&mut self) -> &mut SessionRows<C> {
        self.ended = true;
        self.rows
    }
}
impl<C: Driver> Drop for Flushed<'_, C> {
    fn drop(&mut self) {
        // The code that ran may have ended the transaction, or left savepoints in it.
        if !self.ended
            && let Some(depth) = self.rows.exact_depth()
        {
            self.rows.release_at(depth);
        }
    }
}

/// Releases all savepoints of the transaction, or of code that ran after its flush.
async fn release_inside<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    while rows.levels.len() > rows.exact_depth().unwrap_or(0) + 1 {
        end_innermost(rows, on).await?;
        rows.release();
    }
    Ok(())
}

/// Commits the transaction. If that fails, the session is restored to its state before its last flush, if the whole transaction is that
/// flush, and otherwise to that before the transaction.
async fn end_outermost<C: Driver>(rows: &mut SessionRows<C>, on: &mut C) -> Result<()> {
    let Some(begun) = rows.take_outermost() else {
        rows.committed();
        return Ok(());
    };
    let two_phase = rows.two_phase.take();
    let mut committing = Committing {
        rows,
        on,
        begun,
        ended: false,
    };
    let done = match &two_phase {
        None => committing.on.commit(begun).await,
        Some(sql) => match committing.on.prepare(begun, &sql.prepare).await {
            Ok(()) => {
                committing.rows.unknown = true;
                committing.on.decide(&sql.commit, true).await
            }
            Err(error) => Err(error),
        },
    };
    committing.ended = true;
    match &done {
        Ok(()) => {
            committing.rows.unknown = false;
            committing.rows.committed();
        }
        // It is prepared still, or committed.
        Err(_) if committing.rows.unknown => {}
        Err(error) if error.may_have_committed() => committing.rows.unknown = true,
        Err(_) => committing.restore(),
    }
    done
}

/// Flushes, and prepares the transaction, if it is one of two phases. Until it is decided, its outcome is unknown.
pub(in crate::session) async fn prepare<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<()> {
    flush_all(rows, on).await?;
    release_inside(rows, on).await?;
    let Some((begun, sql)) = rows.take_outermost().zip(rows.two_phase.take()) else {
        return Ok(());
    };
    let mut preparing = Committing {
        rows,
        on,
        begun,
        ended: false,
    };
    let done = preparing.on.prepare(begun, &sql.prepare).await;
    preparing.ended = true;
    match &done {
        Ok(()) => preparing.rows.unknown = true,
        Err(_) => preparing.restore(),
    }
    done
}
/// A COMMIT in progress.
struct Committing<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    on: &'s mut C,
    begun: Begun,
    ended: bool,
}
impl<C: Driver> Committing<'_, C> {
    fn restore(&mut self) {
        match self.rows.exact_depth() {
            Some(_) => self.rows.give_up(),
            None => drop(self.rows.undo()),
        }
    }
}
impl<C: Driver> Drop for Committing<'_, C> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        match self.on.outcome(self.begun) {
            Outcome::Committed => self.rows.committed(),
            Outcome::Uncertain => self.rows.unknown = true,
            Outcome::Undone => {
                // Otherwise it is rolled back already.
                if Begun::inside(self.on.depth()) > self.begun {
                    self.on.abandon(self.begun);
                }
                self.restore();
            }
        }
    }
}

/// Releases the innermost savepoint.
pub(in crate::session) async fn end_innermost<C: Driver>(
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<()> {
    let Some(begun) = rows.take_innermost() else {
        return Ok(());
    };
    let mut ending = Ending { rows, ended: false };
    on.commit(begun).await?;
    ending.ended = true;
    Ok(())
}
/// A RELEASE in progress: if it fails, or its future is dropped, the savepoint is rolled back.
struct Ending<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    ended: bool,
}
impl<C: Driver> Drop for Ending<'_, C> {
    fn drop(&mut self) {
        if !self.ended {
            self.rows.undo();
        }
    }
}

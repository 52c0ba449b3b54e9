//! Rolls back or resets what a dropped future has left open, before the next statement.

use std::collections::VecDeque;
use std::marker::PhantomData;

use super::busy::Busy;
use super::{AsyncClient, AsyncConnection};
use crate::dialect::Dialect;
use crate::engine::events::{Hook, Watch};
use crate::engine::pool::Driver;
use crate::engine::task::{Begun, Runner};
use crate::error::{Ends, Error, Result, TransactionEnded};

/// The name of the savepoint of a nested transaction.
pub(super) fn savepoint(depth: usize) -> String {
    format!("relata_{depth}")
}

/// Rolls back what a dropped future has left open.
pub(super) async fn settle<C: AsyncClient>(
    conn: &mut C,
    open: &mut usize,
    rollback_to: &mut Option<Begun>,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
) -> Result<(), diesel::result::Error> {
    let work = watch.as_deref().is_some_and(|watch| {
        watch.restore.is_some()
            || watch.ended.is_some()
            || watch.committed.is_some()
            || watch.perhaps_ended.is_some()
    });
    let runs_on = C::RUNS_ON && *busy != Busy::Not;
    if !runs_on && !busy.is_left(C::BREAKS) && rollback_to.is_none() && !work {
        return Ok(());
    }
    // Seldom needed: boxed, so that not each statement reserves space for it.
    Box::pin(undo(conn, open, rollback_to, busy, watch)).await
}

async fn undo<C: AsyncClient>(
    conn: &mut C,
    open: &mut usize,
    rollback_to: &mut Option<Begun>,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
) -> Result<(), diesel::result::Error> {
    let committing = *busy == Busy::Committing;
    if committing && let Some(watch) = watch {
        // Neither kind of closure may run.
        watch.hooks().forget();
    }
    if C::RUNS_ON && *busy != Busy::Not {
        // Waits on a thread: to render the next statement would block that of the task.
        conn.batch_execute("").await?;
        if !committing {
            *busy = Busy::Not;
        }
    }
    if busy.is_left(C::BREAKS) {
        let in_commit = committing || *busy == Busy::Left { in_commit: true };
        *busy = Busy::Left { in_commit };
        let why = "a future that waited for the server was dropped".to_owned();
        let kind = diesel::result::DatabaseErrorKind::ClosedConnection;
        return Err(diesel::result::Error::DatabaseError(kind, Box::new(why)));
    }
    let Some(Begun(depth)) = *rollback_to else {
        restore(conn, busy, watch, false).await?;
        return refuse_ended(conn, *open, busy, watch).await;
    };
    let too_late = watch.as_deref_mut().and_then(|watch| {
        let too_late = watch.too_late();
        watch.goes_on();
        too_late
    });
    let is_ended = watch.as_deref().is_some_and(|watch| watch.ended.is_some());
    let timed = watch
        .as_deref()
        .map(|watch| watch.timed(<C::Db as Dialect>::DATABASE, depth));
    if !committing {
        *busy = Busy::Waiting;
    }
    let rolled_back = match depth {
        // The transaction may not have begun yet, or may have ended.
        0 => match undo_two_phase(conn, watch).await {
            Some(undone) => undone,
            None => match conn.batch_execute("ROLLBACK").await {
                Err(error) if Error::is_disconnect_of_diesel(&error) => Err(error),
                _ => Ok(()),
            },
        },
        // The savepoint was lost with its transaction.
        _ if is_ended => Ok(()),
        depth => {
            let name = savepoint(depth);
            let sql = format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}");
            conn.batch_execute(&sql).await
        }
    };
    *busy = Busy::Not;
    // If a savepoint is lost, so is its transaction: later statements are refused.
    if let Err(error) = &rolled_back
        && depth > 0
        && !Error::is_disconnect_of_diesel(error)
    {
        let watch = watch.get_or_insert_with(|| Box::new(Watch::new(None)));
        let cause = watch.perhaps_ended.take().map(|(cause, _)| cause);
        let cause = cause.unwrap_or_else(|| TransactionEnded::with(error.to_string()));
        if cause.may_be_committed {
            // Neither kind of closure may run.
            watch.hooks().forget();
        }
        watch.ended = Some(cause);
    }
    if let Some(watch) = watch {
        match depth {
            0 => watch.forget_ended(),
            // There was a savepoint, and so there is a transaction.
            _ => watch.perhaps_ended = None,
        }
    }
    *open = depth;
    *rollback_to = None;
    let hooks = match timed {
        Some(timed) if committing => {
            timed.unknown();
            Vec::new()
        }
        Some(timed) => timed.rolled_back(too_late.as_ref(), watch.as_deref_mut()),
        None => Vec::new(),
    };
    let hooks = Closures::<AsyncConnection<C>>::new(hooks);
    if rolled_back.is_ok() {
        restore(conn, busy, watch, depth == 0).await?;
    }
    hooks.run().await;
    rolled_back
}

/// The closures that run after a commit or a rollback. If the future is dropped meanwhile, those that have not begun run in a task.
pub(super) struct Closures<C: Driver>(VecDeque<Hook>, PhantomData<fn() -> C>);
impl<C: Driver> Closures<C> {
    pub(super) fn new(hooks: Vec<Hook>) -> Self {
        Self(hooks.into(), PhantomData)
    }
    pub(super) async fn run(mut self) {
        while let Some(hook) = self.0.pop_front() {
            hook().await;
        }
    }
}
impl<C: Driver> Drop for Closures<C> {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            let hooks = std::mem::take(&mut self.0);
            C::finish(async move {
                for hook in hooks {
                    hook().await;
                }
            });
        }
    }
}

/// Rolls back the outermost transaction, if it is one that ROLLBACK does not end.
async fn undo_two_phase<C: AsyncClient>(
    conn: &mut C,
    watch: &mut Option<Box<Watch>>,
) -> Option<Result<(), diesel::result::Error>> {
    let watch = watch.as_deref_mut()?;
    let open = watch.two_phase.as_ref().filter(|open| !open.is_prepared)?;
    let [end, undo] = &open.undo;
    // It has ended already if the database ended it, or if it could not be prepared.
    let _ = conn.batch_execute(end).await;
    let undone = conn.batch_execute(undo).await;
    if undone.is_ok() {
        watch.two_phase = None;
    }
    Some(undone)
}

/// A commit that waits for what must be rolled back first: if its future is dropped, the transaction is rolled back too.
pub(super) struct Unsent<'c, C: AsyncClient>(
    pub(super) &'c mut AsyncConnection<C>,
    pub(super) Option<Begun>,
);
impl<C: AsyncClient> Drop for Unsent<'_, C> {
    fn drop(&mut self) {
        if let Some(begun) = self.1 {
            self.0.abandon(begun);
        }
    }
}

/// Notes how a statement at this depth failed.
pub(super) fn note<D: Dialect>(watch: &mut Option<Box<Watch>>, depth: usize, error: &Error) {
    let ends = D::ends_transaction(error);
    if (ends != Ends::StillOpen || error.is_serialization()) && depth > 0 {
        let watch = watch.get_or_insert_with(|| Box::new(Watch::new(None)));
        watch.failed(error, ends);
    }
}

/// Refuses what follows in a transaction that the database has rolled back by itself.
async fn refuse_ended<C: AsyncClient>(
    conn: &mut C,
    open: usize,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
) -> Result<(), diesel::result::Error> {
    let Some(watch) = watch else { return Ok(()) };
    if open == 0 {
        watch.forget_ended();
        return Ok(());
    }
    watch.goes_on();
    if let Some((cause, question)) = watch.perhaps_ended.take() {
        *busy = Busy::Waiting;
        let answer = conn.batch_execute(question).await;
        *busy = Busy::Not;
        match answer {
            // This begins another transaction, which is rolled back in place of the lost one.
            Ok(()) => watch.ended = Some(cause),
            Err(error) if Error::is_disconnect_of_diesel(&error) => return Err(error),
            Err(_) => {}
        }
    }
    match &watch.ended {
        Some(ended) if !watch.quiet => Err(ended.clone().into_diesel()),
        _ => Ok(()),
    }
}

/// Sets back the timeout of a statement whose future was dropped, and that of a transaction, if it has ended.
pub(super) async fn restore<C: AsyncClient>(
    conn: &mut C,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
    ended: bool,
) -> Result<(), diesel::result::Error> {
    let Some(watch) = watch else { return Ok(()) };
    let settings = [watch.restore, watch.restore_after.filter(|_| ended)];
    for setting in settings.into_iter().flatten() {
        *busy = Busy::Waiting;
        let restored = conn.batch_execute(setting).await;
        *busy = Busy::Not;
        restored?;
    }
    watch.restore = None;
    if ended {
        watch.restore_after = None;
    }
    Ok(())
}

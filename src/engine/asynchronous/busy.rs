//! The state of a connection while it waits for its server, and what is undone if a future was dropped.

use std::pin::Pin;
use std::task::{Context, Poll};

use diesel_async::SimpleAsyncConnection;
use futures_util::stream::Stream;

use crate::engine::events::Watch;
use crate::engine::task::Begun;
use crate::error::{Error, Result};

/// The operation that is under way on a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    /// No operation.
    Not,
    /// Rows have come, and more may follow.
    Rows,
    /// A request was sent, and the server has not answered.
    Waiting,
    /// The answer of the server was never read, and never will be: the connection is of no more use.
    Left,
}
impl Busy {
    /// True if the client would read the answer to another statement.
    pub(super) fn is_left(self, breaks: bool) -> bool {
        breaks && matches!(self, Busy::Waiting | Busy::Left)
    }
}

/// The name of the savepoint of a transaction inside others.
pub(super) fn savepoint(depth: usize) -> String {
    format!("relata_{depth}")
}

/// Rolls back what a dropped future has left open. `breaks`: the client would read the answer to a statement as that to
/// the next if the future of the first was dropped, so the connection is lost.
pub(super) async fn settle<C: SimpleAsyncConnection + Send>(
    conn: &mut C,
    open: &mut usize,
    rollback_to: &mut Option<Begun>,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
    database: &'static str,
    breaks: bool,
) -> Result<(), diesel::result::Error> {
    let restores = watch
        .as_deref()
        .is_some_and(|watch| watch.restore.is_some());
    if !busy.is_left(breaks) && rollback_to.is_none() && !restores {
        return Ok(());
    }
    // Seldom needed: boxed, so that not each statement reserves space for it.
    Box::pin(undo(conn, open, rollback_to, busy, watch, database, breaks)).await
}

async fn undo<C: SimpleAsyncConnection + Send>(
    conn: &mut C,
    open: &mut usize,
    rollback_to: &mut Option<Begun>,
    busy: &mut Busy,
    watch: &mut Option<Box<Watch>>,
    database: &'static str,
    breaks: bool,
) -> Result<(), diesel::result::Error> {
    if busy.is_left(breaks) {
        *busy = Busy::Left;
        let why = "a future that waited for the server was dropped".to_owned();
        let kind = diesel::result::DatabaseErrorKind::ClosedConnection;
        return Err(diesel::result::Error::DatabaseError(kind, Box::new(why)));
    }
    let Some(Begun(depth)) = *rollback_to else {
        return restore(conn, busy, watch, false).await;
    };
    let timed = watch.as_deref().map(|watch| watch.timed(database, depth));
    *busy = Busy::Waiting;
    let rolled_back = match depth {
        // Perhaps the transaction has not begun yet, or has ended.
        0 => match conn.batch_execute("ROLLBACK").await {
            Err(error) if Error::is_disconnect_of_diesel(&error) => Err(error),
            _ => Ok(()),
        },
        depth => {
            let name = savepoint(depth);
            let sql = format!("ROLLBACK TO SAVEPOINT {name}; RELEASE SAVEPOINT {name}");
            conn.batch_execute(&sql).await
        }
    };
    *busy = Busy::Not;
    // If a savepoint is lost, so is its transaction: the statements that follow report it.
    *open = depth;
    *rollback_to = None;
    if rolled_back.is_ok() {
        restore(conn, busy, watch, depth == 0).await?;
    }
    if let Some(timed) = timed {
        for hook in timed.rolled_back(None, watch.as_deref_mut()) {
            hook().await;
        }
    }
    rolled_back
}

/// Sets back the timeout of a statement whose future was dropped, and that of a transaction, if it has ended.
pub(super) async fn restore<C: SimpleAsyncConnection + Send>(
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

/// Rows that note in their connection whether they have ended.
pub(super) struct Watched<'c, T> {
    pub(super) rows: Pin<Box<dyn Stream<Item = Result<T>> + Send + 'c>>,
    pub(super) busy: &'c mut Busy,
    pub(super) lost: &'c mut bool,
    /// True if the statement is refused.
    pub(super) left: bool,
}
impl<T> Stream for Watched<'_, T> {
    type Item = Result<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.left {
            return self.rows.as_mut().poll_next(context);
        }
        *self.busy = Busy::Waiting;
        let polled = self.rows.as_mut().poll_next(context);
        match &polled {
            Poll::Pending => {}
            Poll::Ready(None) => *self.busy = Busy::Not,
            Poll::Ready(Some(row)) => {
                *self.busy = Busy::Rows;
                if let Err(error) = row {
                    *self.lost |= error.is_disconnect();
                }
            }
        }
        polled
    }
}

//! The operation in progress on a connection.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_util::stream::Stream;

use crate::error::{Error, Result};

/// The operation in progress on a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Busy {
    /// No operation.
    Not,
    /// Rows have arrived, and more may follow.
    Rows,
    /// A request was sent, but the server has not answered.
    Waiting,
    /// COMMIT was sent, but the server has not answered.
    Committing,
    /// The answer of the server, perhaps to COMMIT, was never read, and never will be: the connection is unusable.
    Left { in_commit: bool },
}
impl Busy {
    /// True if the client would read this answer as that to another statement.
    pub(super) fn is_left(self, breaks: bool) -> bool {
        let unread = matches!(self, Busy::Waiting | Busy::Committing | Busy::Left { .. });
        breaks && unread
    }
}

/// Rows that record in their connection whether they have ended.
pub(super) struct Watched<'c, T> {
    pub(super) rows: Pin<Box<dyn Stream<Item = Result<T>> + Send + 'c>>,
    pub(super) busy: &'c mut Busy,
    pub(super) lost: &'c mut bool,
    pub(super) outdated: &'c mut bool,
    pub(super) is_outdated: fn(&Error) -> bool,
    pub(super) is_outlived: fn(&Error) -> bool,
    /// True if the statement is refused.
    pub(super) left: bool,
    /// After a COMMIT whose future was dropped: set when its transaction is undone, and the statement is sent.
    pub(super) undone: Option<Arc<AtomicBool>>,
}
impl<T> Watched<'_, T> {
    /// The operation for whose answer it waits.
    fn waits_for(&self) -> Busy {
        match &self.undone {
            Some(undone) if !undone.load(Ordering::Relaxed) => Busy::Committing,
            _ => Busy::Waiting,
        }
    }
}
impl<T> Stream for Watched<'_, T> {
    type Item = Result<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        if self.left {
            return self.rows.as_mut().poll_next(context);
        }
        *self.busy = self.waits_for();
        let polled = self.rows.as_mut().poll_next(context);
        match &polled {
            Poll::Pending => *self.busy = self.waits_for(),
            Poll::Ready(None) => *self.busy = Busy::Not,
            Poll::Ready(Some(row)) => {
                *self.busy = Busy::Rows;
                if let Err(error) = row {
                    *self.lost |= error.is_disconnect() || (self.is_outlived)(error);
                    *self.outdated |= (self.is_outdated)(error);
                }
            }
        }
        polled
    }
}

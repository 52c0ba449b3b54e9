//! A transaction that has begun and not ended.

#[cfg(feature = "connections")]
use super::TransactionOptions;
#[cfg(feature = "connections")]
use crate::engine::events::quietly;
use crate::engine::task::{Begun, Runner};
use crate::error::Error;

/// A transaction that has begun and not ended. A panic inside it, or dropping the future that it is in, rolls
/// it back.
pub(crate) struct Open<'c, R: Runner> {
    on: &'c mut R,
    begun: Begun,
    ended: bool,
}
impl<'c, R: Runner> Open<'c, R> {
    pub(crate) async fn begin(on: &'c mut R) -> Result<Self, Error> {
        let begun = on.begin().await?;
        Ok(Self {
            on,
            begun,
            ended: false,
        })
    }
    /// A transaction that has begun on this connection.
    #[cfg(feature = "connections")]
    pub(super) fn of(on: &'c mut R, begun: Begun) -> Self {
        Self {
            on,
            begun,
            ended: false,
        }
    }
    /// Identifies the transaction.
    pub(crate) fn begun(&self) -> Begun {
        self.begun
    }
    /// The connection, in the transaction.
    pub(crate) fn connection(&mut self) -> &mut R {
        self.on
    }
    /// Rolls the transaction back.
    pub(crate) async fn undo(mut self) {
        self.ended = true;
        // If ROLLBACK fails, the connection is lost, and the transaction with it.
        let _ = self.on.rollback(self.begun).await;
    }
    /// Leaves it open, for other code to end.
    pub(crate) fn keep(mut self) -> Begun {
        self.ended = true;
        self.begun
    }
    /// Commits on success, and rolls back on failure.
    pub(crate) async fn end<T, E: From<Error>>(mut self, result: Result<T, E>) -> Result<T, E> {
        // The connection knows how its own futures may be dropped.
        self.ended = true;
        match result {
            Ok(value) => {
                self.on.commit(self.begun).await?;
                Ok(value)
            }
            Err(error) => {
                // If ROLLBACK fails, the connection is lost, and the transaction with it. The first error is the cause.
                let _ = self.on.rollback(self.begun).await;
                Err(error)
            }
        }
    }
}
impl<R: Runner> Drop for Open<'_, R> {
    fn drop(&mut self) {
        if !self.ended {
            self.on.abandon(self.begun);
        }
    }
}

/// Begins a transaction.
#[cfg(feature = "connections")]
pub(super) async fn begin<R: Runner>(
    on: &mut R,
    options: &TransactionOptions<R::Db>,
) -> Result<Begun, Error> {
    let begun = match options.begin() {
        None => on.begin().await?,
        Some((before, begin)) => begin_with(on, options, before.as_deref(), &begin).await?,
    };
    if let Some(restore) = options.restore()
        && let Some(watch) = on.watch()
    {
        watch.restore_after = Some(restore);
    }
    Ok(begun)
}

/// Begins a transaction with options. If it does not begin, what was sent for it beforehand is undone, and an engine does not rely on that.
#[cfg(feature = "connections")]
pub(super) async fn begin_with<R: Runner>(
    on: &mut R,
    options: &TransactionOptions<R::Db>,
    before: Option<&str>,
    begin: &str,
) -> Result<Begun, Error> {
    let was_inside = on.depth() > 0;
    let begun = on.begin_as(before, begin).await;
    if begun.is_err() && before.is_some() && !was_inside {
        on.close_when_returned();
        // SET TRANSACTION is of the next transaction.
        let undone = quietly(on, "BEGIN; ROLLBACK").await;
        if undone.is_ok()
            && let Some(restore) = options.restore()
        {
            let _ = quietly(on, restore).await;
        }
    }
    begun
}

//! A transaction that has begun and not ended.

#[cfg(feature = "connections")]
use super::TransactionOptions;
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
        Some((before, begin)) => on.begin_as(before.as_deref(), &begin).await?,
    };
    if let Some(restore) = options.restore()
        && let Some(watch) = on.watch()
    {
        watch.restore_after = Some(restore);
    }
    Ok(begun)
}

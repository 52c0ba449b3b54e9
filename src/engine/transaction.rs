//! Transactions in closures, blocking and `async` (SQL:2016 part 2, 17). A transaction in a transaction is a SAVEPOINT.

#[cfg(feature = "async-base")]
use std::future::Future;
#[cfg(feature = "async-base")]
use std::pin::Pin;
#[cfg(feature = "async-base")]
use std::task::{Context, Poll};

use super::Connection;
#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
use super::blocking::ready;
use super::task::{Begun, Runner};
use crate::error::Error;

/// A transaction that has begun and not ended. Leaving it by a panic, or by dropping the future that it is in, rolls
/// it back.
pub(super) struct Open<'c, R: Runner> {
    on: &'c mut R,
    begun: Begun,
    ended: bool,
}
impl<'c, R: Runner> Open<'c, R> {
    pub(super) async fn begin(on: &'c mut R) -> Result<Self, Error> {
        let begun = on.begin().await?;
        Ok(Self {
            on,
            begun,
            ended: false,
        })
    }
    /// The connection, in the transaction.
    pub(super) fn connection(&mut self) -> &mut R {
        self.on
    }
    /// Commits what succeeded, and rolls back what failed.
    pub(super) async fn end<T, E: From<Error>>(mut self, result: Result<T, E>) -> Result<T, E> {
        // The connection knows how its own futures may be dropped.
        self.ended = true;
        match result {
            Ok(value) => {
                self.on.commit(self.begun).await?;
                Ok(value)
            }
            Err(error) => {
                // Where ROLLBACK fails, the connection is lost, and the transaction with it. The first error is the cause.
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

/// Transactions of blocking connections.
pub trait BlockingTransaction: Connection {
    /// Runs the closure in a transaction: commits if it returns `Ok`, rolls back if it returns `Err` or panics.
    ///
    /// A transaction inside another is a SAVEPOINT: its failure undoes its own statements only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::types::BigInt;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let moved: usize = conn.transaction(|tx| {
    ///     let taken = sql_query!("UPDATE accounts SET balance = balance - 10 WHERE id = 1" => BigInt).run(tx)?;
    ///     let given = sql_query!("UPDATE accounts SET balance = balance + 10 WHERE id = 2" => BigInt).run(tx)?;
    ///     Ok::<_, relata::Error>(taken + given)
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The closure's error, of any type that a [`relata::Error`](Error) converts to. Or why the transaction did not
    /// begin or end: [`Error::Database`] where COMMIT was refused, as by a deferred constraint, or, on PostgreSQL,
    /// where a statement had failed and the closure went on as if it had not.
    fn transaction<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>;
}

#[cfg(any(feature = "postgres", feature = "sqlite", feature = "mysql"))]
pub(super) fn blocking<R: Runner, T, E: From<Error>>(
    on: &mut R,
    body: impl FnOnce(&mut R) -> Result<T, E>,
) -> Result<T, E> {
    let mut open = ready(Open::begin(on))?;
    let result = body(open.connection());
    ready(open.end(result))
}

/// An async closure whose future is `Send`.
#[doc(hidden)]
pub trait Body<A, R>: AsyncFnOnce(A) -> R + FnOnce(A) -> <Self as Body<A, R>>::Future {
    type Future: std::future::Future<Output = R>;
}
impl<F, A, U, R> Body<A, R> for F
where
    F: AsyncFnOnce(A) -> R + FnOnce(A) -> U,
    U: std::future::Future<Output = R>,
{
    type Future = U;
}

/// Transactions of asynchronous connections.
#[cfg(feature = "async-base")]
pub trait AsyncTransaction: Connection {
    /// Runs the async closure in a transaction: commits if it returns `Ok`, rolls back if it returns `Err` or panics, or
    /// if the future is dropped. The future is `Send` and can be spawned.
    ///
    /// A transaction inside another is a SAVEPOINT: its failure undoes its own statements only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::AsyncSqliteConnection;
    /// # use relata::types::BigInt;
    /// # async fn f(conn: &mut AsyncSqliteConnection) -> relata::Result<()> {
    /// let moved: usize = conn.transaction(async |tx| {
    ///     let taken = sql_query!("UPDATE accounts SET balance = balance - 10 WHERE id = 1" => BigInt).run(tx).await?;
    ///     let given = sql_query!("UPDATE accounts SET balance = balance + 10 WHERE id = 2" => BigInt).run(tx).await?;
    ///     Ok::<_, relata::Error>(taken + given)
    /// }).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As those of [`BlockingTransaction::transaction`].
    // Boxed: where the closure is none, `impl Future` would make rustc repeat the error for each of its bounds.
    fn transaction<'c, T, E, F>(&'c mut self, body: F) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c;
}

/// A transaction of an asynchronous connection: a future that begins when it is awaited.
#[cfg(feature = "async-base")]
#[must_use = "the transaction does not begin until it is awaited: `.await?`"]
pub struct InTransaction<'c, T, E>(Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'c>>);
#[cfg(feature = "async-base")]
impl<T, E> Future for InTransaction<'_, T, E> {
    type Output = Result<T, E>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, E>> {
        self.0.as_mut().poll(context)
    }
}

#[cfg(feature = "async-base")]
pub(super) fn asynchronous<'c, R, T, E, F>(on: &'c mut R, body: F) -> InTransaction<'c, T, E>
where
    R: Runner,
    F: for<'t> AsyncFnOnce(&'t mut R) -> Result<T, E>
        + for<'t> Body<&'t mut R, Result<T, E>, Future: Send>
        + Send
        + 'c,
    T: Send + 'c,
    E: From<Error> + Send + 'c,
{
    InTransaction(Box::pin(in_transaction(on, body)))
}

#[cfg(feature = "async-base")]
async fn in_transaction<R, T, E, F>(on: &mut R, body: F) -> Result<T, E>
where
    R: Runner,
    F: for<'t> AsyncFnOnce(&'t mut R) -> Result<T, E>
        + for<'t> Body<&'t mut R, Result<T, E>, Future: Send>
        + Send,
    T: Send,
    E: From<Error> + Send,
{
    let mut open = Open::begin(on).await?;
    let result = body(open.connection()).await;
    open.end(result).await
}

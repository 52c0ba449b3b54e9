//! A mock whose verbs return futures.

use std::num::NonZeroUsize;

use relata::connection::Connection;
use relata::dialect::Dialect;
use relata::engine::{
    AsyncTransaction, Body, Execute, InTransaction, Later, Retryable, RowStream, Runner, Task,
    TransactionOptions,
};
use relata::statement::{Returns, RowStatement};
use relata::{Error, Result};

use super::{Async, Mock, TRIES};

impl<D: Dialect> Connection for Mock<D, Async> {
    type Dialect = D;
    type On = Self;
    type Output<'c, T: Send + 'c> = Later<'c, T>;
    type Stream<'c, T: Send + 'static> = RowStream<'c, T>;

    fn perform<'c, T: Task<Self> + 'c>(&'c mut self, task: T) -> Later<'c, T::Out> {
        Later::new(task.run(self))
    }
    fn chunked<'c, T: Send + 'static>(
        rows: RowStream<'c, T>,
        n: NonZeroUsize,
    ) -> RowStream<'c, Vec<T>>
    where
        Self: 'c,
    {
        use futures_util::TryStreamExt;
        RowStream::new(rows.try_chunks(n.get()).map_err(|error| error.1))
    }
    fn stream<'c, Q: RowStatement<D>>(
        &'c mut self,
        statement: &'c Q,
    ) -> RowStream<'c, <Q as Returns>::Row> {
        use futures_util::{StreamExt, TryFutureExt, stream};
        let rows = statement.all(self);
        let rows = rows.map_ok(|rows| stream::iter(rows.into_iter().map(Ok)));
        RowStream::new(rows.try_flatten_stream().boxed())
    }
}

impl<D: Dialect> AsyncTransaction for Mock<D, Async> {
    fn transaction<'c, T, E, F>(&'c mut self, body: F) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c,
    {
        InTransaction::new(in_transaction(self, body))
    }
    fn transaction_with<'c, T, E, F>(
        &'c mut self,
        _: TransactionOptions<D>,
        body: F,
    ) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Send + 'c,
    {
        InTransaction::new(in_transaction(self, body))
    }
    fn retry_transaction<'c, T, E, F>(
        &'c mut self,
        _: TransactionOptions<D>,
        body: F,
    ) -> InTransaction<'c, T, E>
    where
        F: for<'t> AsyncFnOnce(&'t mut Self) -> Result<T, E>
            + for<'t> Body<&'t mut Self, Result<T, E>, Future: Send>
            + Clone
            + Send
            + 'c,
        T: Send + 'c,
        E: From<Error> + Retryable + Send + 'c,
    {
        InTransaction::new(async move {
            for _ in 1..TRIES {
                match in_transaction(self, body.clone()).await {
                    Err(error) if error.is_retryable() => {}
                    result => return result,
                }
            }
            in_transaction(self, body).await
        })
    }
}

async fn in_transaction<D: Dialect, T, E, F>(on: &mut Mock<D, Async>, body: F) -> Result<T, E>
where
    F: for<'t> AsyncFnOnce(&'t mut Mock<D, Async>) -> Result<T, E>
        + for<'t> Body<&'t mut Mock<D, Async>, Result<T, E>, Future: Send>
        + Send,
    T: Send,
    E: From<Error> + Send,
{
    let begun = Runner::begin(on).await?;
    let result = body(on).await;
    match result {
        Ok(value) => {
            on.commit(begun).await?;
            Ok(value)
        }
        Err(error) => {
            on.rollback(begun).await?;
            Err(error)
        }
    }
}

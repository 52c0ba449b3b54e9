//! A mock whose verbs return results.

use std::future::Future;
use std::num::NonZeroUsize;

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use relata::Error;
use relata::Result;
use relata::connection::Connection;
use relata::dialect::Dialect;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use relata::engine::{BlockingTransaction, Retryable, Runner, TransactionOptions};
use relata::engine::{Execute, Task};
use relata::statement::{Returns, RowStatement};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use super::TRIES;
use super::{Blocking, Mock};

/// The result of a future that does not wait, as those of a [`Mock`].
fn ready<T>(future: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Waker};
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("a mock has its answers"),
    }
}

impl<D: Dialect> Connection for Mock<D, Blocking> {
    type Dialect = D;
    type On = Self;
    type Output<'c, T: Send + 'c> = Result<T>;
    type Stream<'c, T: Send + 'static> = Result<Box<dyn Iterator<Item = Result<T>> + 'c>>;

    fn perform<'c, T: Task<Self> + 'c>(&'c mut self, task: T) -> Result<T::Out> {
        ready(task.run(self))
    }
    fn chunked<'c, T: Send + 'static>(
        rows: Self::Stream<'c, T>,
        n: NonZeroUsize,
    ) -> Self::Stream<'c, Vec<T>>
    where
        Self: 'c,
    {
        let mut rows = rows?;
        Ok(Box::new(std::iter::from_fn(move || {
            let chunk: Result<Vec<T>> = rows.by_ref().take(n.get()).collect();
            Some(chunk).filter(|chunk| !matches!(chunk, Ok(rows) if rows.is_empty()))
        })))
    }
    fn stream<'c, Q: RowStatement<D>>(
        &'c mut self,
        statement: &'c Q,
    ) -> Self::Stream<'c, <Q as Returns>::Row> {
        let rows = statement.all(self)?;
        Ok(Box::new(rows.into_iter().map(Ok)))
    }
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
impl<D: Dialect> BlockingTransaction for Mock<D, Blocking> {
    fn transaction<T, E: From<Error>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let begun = ready(Runner::begin(self))?;
        let result = body(self);
        match result {
            Ok(value) => {
                ready(self.commit(begun))?;
                Ok(value)
            }
            Err(error) => {
                ready(self.rollback(begun))?;
                Err(error)
            }
        }
    }
    fn transaction_with<T, E: From<Error>>(
        &mut self,
        _: TransactionOptions<D>,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(body)
    }
    fn retry_transaction<T, E: From<Error> + Retryable>(
        &mut self,
        _: TransactionOptions<D>,
        mut body: impl FnMut(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        for _ in 1..TRIES {
            match self.transaction(&mut body) {
                Err(error) if error.is_retryable() => {}
                result => return result,
            }
        }
        self.transaction(body)
    }
}

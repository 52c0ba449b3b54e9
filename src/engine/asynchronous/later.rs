//! Answers that come later: the outputs of asynchronous connections.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::Stream;

use crate::error::Result;

/// The result of a verb on an asynchronous connection: a future that runs nothing until it is awaited.
#[must_use = "the statement does not run until it is awaited: `.await?`"]
pub struct Later<'c, T>(Pin<Box<dyn Future<Output = Result<T>> + Send + 'c>>);
impl<'c, T> Later<'c, T> {
    /// Wraps any future as the return type of a verb: for functions that return one, and for the closure of
    /// [`on_connect`](crate::engine::EngineBuilder::on_connect).
    ///
    /// ```
    /// use relata::connection::AsyncPgConnection;
    /// use relata::engine::{Engine, Later};
    /// use relata::prelude::*;
    /// # fn f() -> relata::Result<()> {
    /// let engine = Engine::<AsyncPgConnection>::builder("postgres://localhost/shop")
    ///     .on_connect(|conn| Later::new(async move {
    ///         conn.run_script("SET search_path = shop").await?;
    ///         conn.run_script("SET statement_timeout = '5s'").await
    ///     }))
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(future: impl Future<Output = Result<T>> + Send + 'c) -> Self {
        Later(Box::pin(future))
    }
}
impl<T> Future for Later<'_, T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        self.0.as_mut().poll(context)
    }
}

/// Rows of an asynchronous connection, one by one.
#[must_use = "the statement does not run until the stream is polled"]
pub struct RowStream<'c, T>(Pin<Box<dyn Stream<Item = Result<T>> + Send + 'c>>);
impl<'c, T> RowStream<'c, T> {
    /// Wraps any stream as the return type of `stream`: for functions and connections that return one.
    pub fn new(rows: impl Stream<Item = Result<T>> + Send + 'c) -> Self {
        RowStream(Box::pin(rows))
    }
}
impl<T> Stream for RowStream<'_, T> {
    type Item = Result<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.0.as_mut().poll_next(context)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

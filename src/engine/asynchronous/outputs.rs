//! Outputs of asynchronous connections.

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::Stream;

use crate::engine::connection::Connection;
use crate::engine::task::Task;
use crate::error::Result;
use crate::statement::{Returns, RowStatement};

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

/// Never implemented: the future of a connection is not a connection. The lifetime of a bound delays rustc's check
/// until the bound is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this is a future, which runs nothing until it is awaited: write `.await?` behind the call that returned it",
    label = "the value of the future is needed here, a `{T}`"
)]
pub trait IsAwaited<T> {
    fn value<'a>(later: &'a mut Later<'_, T>) -> &'a mut T;
}
#[rustfmt::skip] // one line: rustc shows it
impl<'l, T: Connection> Connection for Later<'l, T> where for<'a> &'a (): IsAwaited<T> {
    type Dialect = T::Dialect;
    type On = T::On;
    type Output<'c, U: Send + 'c> = T::Output<'c, U> where Self: 'c;
    type Stream<'c, U: Send + 'static> = T::Stream<'c, U> where Self: 'c;
    fn perform<'c, K: Task<Self::On> + 'c>(&'c mut self, task: K) -> Self::Output<'c, K::Out> {
        <&'static () as IsAwaited<T>>::value(self).perform(task)
    }
    fn chunked<'c, U: Send + 'static>(rows: Self::Stream<'c, U>, n: NonZeroUsize) -> Self::Stream<'c, Vec<U>> where Self: 'c {
        T::chunked(rows, n)
    }
    fn stream<'c, Q: RowStatement<Self::Dialect>>(&'c mut self, statement: &'c Q) -> Self::Stream<'c, <Q as Returns>::Row> {
        <&'static () as IsAwaited<T>>::value(self).stream(statement)
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

#[cfg(all(test, feature = "async-postgres"))]
mod tests {
    use super::*;
    use crate::connection::AsyncPgConnection;
    use crate::doc::{orders, users};
    use crate::engine::Engine;
    use crate::prelude::*;

    fn bytes<T>(later: &Later<'_, T>) -> usize {
        std::mem::size_of_val(&*later.0)
    }

    /// Boxing moves the future: moving kilobytes of it costs more than writing the statement.
    #[test]
    fn a_statement_on_an_engine_is_a_small_future() {
        let engine =
            Engine::<AsyncPgConnection>::new("postgres://nobody@localhost/nowhere").unwrap();
        let query = from(users::table).filter(users::id.eq(7));
        let mut on = &engine;
        let all = bytes(&query.all(&mut on));
        assert!(all < 1536, "`all` is a future of {all} bytes");
        let loading = from(users::table).with(users::orders);
        let loading = bytes(&loading.all(&mut on));
        assert!(
            loading < 1536,
            "`all` of rows with relations is a future of {loading} bytes"
        );
        let update = update(orders::table)
            .set(orders::status.to("paid"))
            .filter(orders::id.eq(1));
        let run = bytes(&update.run(&mut on));
        assert!(run < 1536, "`run` is a future of {run} bytes");
        let connect = bytes(&engine.connect());
        assert!(connect < 1024, "`connect` is a future of {connect} bytes");
    }
}

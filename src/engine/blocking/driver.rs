//! A blocking connection in the pool of an engine.

use std::future::Future;

use super::{BlockingClient, ready, transaction};
use crate::engine::Connection;
use crate::engine::events::keep_location;
use crate::engine::pool::{Pooled, Rows, end_unknown, session_ends};
use crate::engine::task::Begun;
use crate::error::Result;
use crate::statement::{Returns, RowStatement, Statement};

/// Rows, one by one.
type Iter<'c, T> = Box<dyn Iterator<Item = Result<T>> + 'c>;

/// The rows of a statement, on a connection that is returned to its pool after them.
pub(in crate::engine) fn stream_pooled<'c, C, Q>(
    conn: impl Future<Output = Result<Pooled<C>>> + Send + 'c,
    statement: &'c Q,
) -> Result<Iter<'c, <Q as Returns>::Row>>
where
    C: BlockingClient,
    Q: RowStatement<<C as Connection>::Dialect>,
    for<'s> C: Connection<Stream<'s, <Q as Returns>::Row> = Result<Iter<'s, <Q as Returns>::Row>>>,
{
    let rows = Rows::new(move |out| async move {
        let mut conn = conn.await?;
        conn.opened_by(Statement::<<C as Connection>::Dialect>::may_begin(
            statement,
        ));
        keep_location(conn.inner());
        let mut failed = None;
        let started = match Connection::stream(conn.inner(), statement) {
            Ok(rows) => {
                out.started().await;
                for row in rows {
                    match row {
                        Ok(row) => out.put(Ok(row)).await,
                        // SQLite would begin again.
                        Err(error) => {
                            failed = Some(error);
                            break;
                        }
                    }
                }
                Ok(())
            }
            Err(error) => Err(error),
        };
        let result = started.and(failed.map_or(Ok(()), Err));
        conn.learn(&result);
        result
    });
    Ok(Box::new(rows.start()?))
}

/// Does the remaining work.
pub(in crate::engine) fn finish(future: impl Future<Output = ()>) {
    // Nothing in it can fail.
    let _ = ready(async {
        future.await;
        Ok::<(), std::convert::Infallible>(())
    });
}

/// Ends every transaction.
pub(in crate::engine) async fn reset<C: BlockingClient>(
    conn: &mut C,
    may_be_more: bool,
) -> Result<()> {
    if transaction::is_open(conn) {
        conn.rollback(Begun(0)).await?;
    }
    if transaction::is_last(conn) {
        return Err(session_ends());
    }
    transaction::restore(conn)?;
    match may_be_more {
        true => end_unknown(conn, C::IN_TRANSACTION).await,
        false => Ok(()),
    }
}

/// Implements [`Driver`](crate::engine::Driver).
macro_rules! driver {
    ($conn:ty, $db:ty) => {
        impl $crate::engine::Driver for $conn {
            fn target(url: String) -> $crate::error::Result<$crate::engine::Target> {
                <$conn as $crate::engine::blocking::BlockingClient>::target(url)
            }
            #[inline]
            fn drive<'c, T: Send + 'c>(
                future: impl Future<Output = $crate::error::Result<T>> + Send + 'c,
            ) -> $crate::error::Result<T> {
                $crate::engine::blocking::ready(future)
            }
            async fn undrive<'c, T: Send + 'c>(
                output: $crate::error::Result<T>,
            ) -> $crate::error::Result<T> {
                output
            }
            fn stream_pooled<'c, Q: $crate::statement::RowStatement<$db>>(
                conn: impl Future<Output = $crate::error::Result<$crate::engine::Pooled<Self>>>
                + Send
                + 'c,
                statement: &'c Q,
            ) -> Self::Stream<'c, Q::Row> {
                $crate::engine::blocking::stream_pooled(conn, statement)
            }
            async fn wait<T: Send>(
                waiting: impl Future<Output = T> + Send,
                limit: std::time::Duration,
            ) -> Option<T> {
                $crate::engine::pool::block_on(waiting, limit)
            }
            async fn within<T: Send>(
                _: std::time::Duration,
                future: impl Future<Output = T> + Send,
            ) -> Option<T> {
                Some(future.await)
            }
            async fn pause(time: std::time::Duration) {
                std::thread::sleep(time);
            }
            fn finish(future: impl Future<Output = ()> + Send + 'static) {
                $crate::engine::blocking::finish(future);
            }
            fn is_open(&mut self) -> bool {
                use $crate::engine::blocking::transaction::{is_last, is_open, is_timed};
                is_open(self) || is_last(self) || is_timed(self)
            }
            fn is_lost(&mut self) -> bool {
                let watch = $crate::engine::Runner::watching(self);
                watch.is_some_and(|watch| watch.lost)
            }
            async fn reset(&mut self, may_be_more: bool) -> $crate::error::Result<()> {
                $crate::engine::blocking::reset(self, may_be_more).await
            }
        }
    };
}
pub(in crate::engine) use driver;

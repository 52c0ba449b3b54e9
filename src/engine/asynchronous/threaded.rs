//! Rows that a thread reads from a blocking connection, while a task waits for them.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::connection::LoadConnection;
use diesel::query_builder::{
    CollectedQuery, MoveableBindCollector, Query, QueryBuilder, QueryFragment, QueryId,
};
use diesel::result::Error as DieselError;
use diesel::sqlite::{Sqlite, SqliteConnection, SqliteQueryBuilder};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use futures_util::stream::Stream;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::Threads;
use crate::dialect::read;
use crate::row::Decode;

/// The most rows that a thread reads ahead, for a task that is slower.
const AHEAD: usize = 32;

/// The rows of a statement. The thread that reads them ends when they are dropped, at the next row.
pub(in crate::engine) struct ThreadRows<T> {
    arrived: IntoIter<T>,
    coming: mpsc::Receiver<Vec<T>>,
    /// The end of the thread.
    end: Option<Pin<Box<dyn Future<Output = QueryResult<()>> + Send>>>,
}

impl<T: Send + 'static> ThreadRows<T> {
    /// Runs a statement on a thread of the runtime.
    pub(in crate::engine) fn of<De>(
        conn: &mut SyncConnectionWrapper<SqliteConnection, Threads>,
        statement: impl Query + QueryFragment<Sqlite> + QueryId,
    ) -> Self
    where
        De: Decode<Row = T>,
    {
        let mut binds = <<Sqlite as Backend>::BindCollector<'_> as Default>::default();
        let bound = statement.collect_binds(&mut binds, &mut (), &Sqlite);
        let binds = binds.moveable();
        let mut sql = SqliteQueryBuilder::default();
        let sql = statement.to_sql(&mut sql, &Sqlite).map(|()| sql.finish());
        let is_kept = statement.is_safe_to_cache_prepared(&Sqlite);
        let (to, coming) = mpsc::channel(1);
        let end = conn.spawn_blocking(move |conn| {
            bound?;
            let statement = CollectedQuery::new(sql?, is_kept?, binds);
            let rows = LoadConnection::load(conn, &statement)?.map(|row| {
                let read = read::<Sqlite, De>(&row?);
                read.map_err(DieselError::DeserializationError)
            });
            send(rows, &to)
        });
        Self {
            arrived: Vec::new().into_iter(),
            coming,
            end: Some(end),
        }
    }
}

/// Sends rows one by one to a task that waits for them, and several at once to one that is slower.
fn send<T>(
    rows: impl Iterator<Item = QueryResult<T>>,
    to: &mpsc::Sender<Vec<T>>,
) -> QueryResult<()> {
    let mut ahead = Vec::new();
    let mut failed = Ok(());
    for row in rows {
        match row {
            Ok(row) => ahead.push(row),
            Err(error) => {
                failed = Err(error);
                break;
            }
        }
        match to.try_reserve() {
            Ok(place) => place.send(std::mem::take(&mut ahead)),
            Err(TrySendError::Full(())) if ahead.len() < AHEAD => {}
            Err(TrySendError::Full(())) => {
                if to.blocking_send(std::mem::take(&mut ahead)).is_err() {
                    return Ok(());
                }
            }
            // Nobody wants more.
            Err(TrySendError::Closed(())) => return Ok(()),
        }
    }
    if !ahead.is_empty() {
        // Nobody misses them if it fails.
        let _ = to.blocking_send(ahead);
    }
    failed
}

// Rows are not pinned.
impl<T> Unpin for ThreadRows<T> {}
impl<T> Stream for ThreadRows<T> {
    type Item = QueryResult<T>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(row) = self.arrived.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            if let Some(rows) = ready!(self.coming.poll_recv(context)) {
                self.arrived = rows.into_iter();
                continue;
            }
            let Some(end) = &mut self.end else {
                return Poll::Ready(None);
            };
            let ended = ready!(end.as_mut().poll(context));
            self.end = None;
            return Poll::Ready(ended.err().map(Err));
        }
    }
}

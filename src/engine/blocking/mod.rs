//! Running on diesel's own connections, which block.
//!
//! diesel can read a row only where the type of the connection is known, so what reads rows is a macro, for each of the three.

mod connection;
mod driver;
mod runner;
pub(super) mod transaction;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use diesel::QueryResult;
use diesel::connection::AnsiTransactionManager;

use super::statement::Row;
use super::task::First;
use super::{Connection, Driver, Target};
use crate::error::{Error, Result};
use crate::row::Decode;

/// One of diesel's connections, and everything that its database and its client do their own way.
pub trait BlockingClient:
    Driver
    + diesel::Connection<
        Backend = <Self as Connection>::Dialect,
        TransactionManager = AnsiTransactionManager,
    >
{
    /// How diesel reads rows one by one.
    type Streaming;
    /// SQL that fails only in a transaction.
    const IN_TRANSACTION: Option<&str> = None;
    /// True if a statement that has failed has to be forgotten, and its rows must not be left unread.
    const FORGETS: bool = false;

    /// Describes the connections of an engine with this URL.
    fn target(url: String) -> Result<Target>;
    /// The URL, as diesel takes it.
    fn url(url: &str) -> String {
        url.to_owned()
    }
    /// Sets up a new connection.
    fn opened(&mut self) -> QueryResult<()> {
        Ok(())
    }
    /// Fails if COMMIT would roll back without an error.
    fn before_commit(&mut self) -> QueryResult<()> {
        Ok(())
    }
    /// Forgets cached statements that would fail again, after an error of a query.
    fn forget(&mut self) {}
}

/// The result of a future that never waits.
#[inline]
pub(crate) fn ready<T, E>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        // Nothing in a blocking connection's futures waits, and no task waits for anything else.
        Poll::Pending => unreachable!("a blocking connection waits in its calls"),
    }
}

/// All rows. Compiled once for each type of row, rather than for each statement, as the next is.
#[inline]
pub(super) fn every<De: Decode>(
    found: impl Iterator<Item = QueryResult<Row<De>>>,
) -> QueryResult<Vec<De::Row>> {
    let mut rows = Vec::new();
    for row in found {
        rows.push(row?.0);
    }
    Ok(rows)
}

/// Returns the first row, checking that no more were read than the verb allows.
#[inline]
pub(super) fn one_of<De: Decode>(
    mut found: impl Iterator<Item = QueryResult<Row<De>>>,
    most: u8,
) -> QueryResult<First<De::Row>> {
    let Some(row) = found.next() else {
        return Ok(First::new(None, false));
    };
    let row = row?.0;
    let next = if most > 1 { found.next() } else { None };
    let more = match next {
        Some(next) => next.map(|_| true)?,
        None => false,
    };
    Ok(First::new(Some(row), more))
}

/// Reads rows in chunks.
pub(super) struct Chunks<I> {
    pub(super) rows: std::iter::Fuse<I>,
    pub(super) n: usize,
    /// The error that follows the rows read before it.
    pub(super) error: Option<Error>,
}
impl<T, I: Iterator<Item = Result<T>>> Iterator for Chunks<I> {
    type Item = Result<Vec<T>>;
    fn next(&mut self) -> Option<Result<Vec<T>>> {
        let mut chunk = Vec::new();
        while self.error.is_none() && chunk.len() < self.n {
            match self.rows.next() {
                Some(Ok(row)) => chunk.push(row),
                Some(Err(error)) => self.error = Some(error),
                None => break,
            }
        }
        match chunk.is_empty() {
            true => self.error.take().map(Err),
            false => Some(Ok(chunk)),
        }
    }
}

/// Implements [`Connection`](super::Connection) and all that it needs for a [`BlockingClient`] of this database.
macro_rules! blocking_connection {
    ($conn:ty, $db:ty) => {
        $crate::engine::blocking::connection!($conn, $db);
        $crate::engine::blocking::driver!($conn, $db);
        $crate::engine::blocking::runner!($conn, $db);
    };
}
pub(super) use blocking_connection;
pub(super) use connection::connection;
pub(super) use driver::{driver, finish, reset, stream_pooled};
pub(super) use runner::runner;

//! Running on diesel's own connections, which block.
//!
//! diesel can read a row only if the type of the connection is known, so the code that reads rows is a macro, used for each of the three.

mod connection;
mod driver;
mod runner;
pub(super) mod transaction;
pub(super) mod two_phase;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use diesel::QueryResult;
use diesel::connection::AnsiTransactionManager;

use super::statement::Row;
use super::task::FirstRow;
use super::{Connection, Driver, Target};
use crate::error::{Error, Result};
use crate::row::Decode;

/// One of diesel's connections, and whatever is specific to its database and client.
pub trait BlockingClient:
    Driver
    + diesel::Connection<
        Backend = <Self as Connection>::Dialect,
        TransactionManager = AnsiTransactionManager,
    >
{
    /// The way in which diesel reads rows one by one.
    type Streaming;
    /// SQL that fails only in a transaction.
    const IN_TRANSACTION: Option<&str> = None;

    /// Describes the connections of an engine with this URL.
    fn target(url: String) -> Result<Target>;
    /// The URL, in the form that diesel expects.
    fn url(url: &str) -> String {
        url.to_owned()
    }
    /// Refuses a URL in whose place the client would show parts of a password.
    fn check(_: &str) -> Result<()> {
        Ok(())
    }
    /// Sets up a new connection.
    fn opened(&mut self) -> QueryResult<()> {
        Ok(())
    }
    /// Fails if COMMIT would silently roll back.
    fn before_commit(&mut self) -> QueryResult<()> {
        Ok(())
    }
    /// Removes cached statements that would fail again, after an error of a query.
    fn forget(&mut self) {}
    /// True if a prepared statement did not run because it is out of date: prepared again, it runs.
    fn is_outdated(_: &Error) -> bool {
        false
    }
    /// Removes all cached statements.
    fn forget_all(&mut self) {}
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

/// All rows. Compiled once for each type of row, not for each statement; so is the next function.
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

/// Returns the first row, and checks that no more were read than the verb allows. A statement that `writes` is run to its end, where
/// the database may still reject it: SQLite checks deferred foreign keys there.
#[inline]
pub(super) fn one_of<De: Decode>(
    mut found: impl Iterator<Item = QueryResult<Row<De>>>,
    most: u8,
    writes: bool,
) -> QueryResult<FirstRow<De::Row>> {
    let Some(row) = found.next() else {
        return Ok(FirstRow::new(None, false));
    };
    let row = row?.0;
    let next = if most > 1 || writes {
        found.next()
    } else {
        None
    };
    let mut more = false;
    if let Some(next) = next {
        is_there(next)?;
        more = most > 1;
        if writes {
            found.try_for_each(is_there)?;
        }
    }
    Ok(FirstRow::new(Some(row), more))
}

/// Fails if the database reported an error instead of this row, whose values nobody asks for.
fn is_there<De: Decode>(row: QueryResult<Row<De>>) -> QueryResult<()> {
    match row {
        Ok(_) | Err(diesel::result::Error::DeserializationError(_)) => Ok(()),
        Err(error) => Err(error),
    }
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

/// Implements [`Connection`](super::Connection) and its requirements for a [`BlockingClient`] of this database.
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

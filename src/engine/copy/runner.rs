//! The interface between COPY and a connection.

use std::future::Future;

use diesel::pg::{Pg, PgTypeMetadata};

use crate::engine::Runner;
use crate::error::{Error, Result};
use crate::query::Query;
use crate::render::AnyRules;

/// Before the rows: a signature, no flags, and no extension.
/// <https://www.postgresql.org/docs/current/sql-copy.html>
pub(super) const HEADER: &[u8; 19] = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";
/// The trailer after the rows.
pub(super) const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// A connection to PostgreSQL, as COPY sees it.
#[doc(hidden)]
pub trait CopyRunner: Runner<Db = Pg> {
    /// The numbers that identify a type in this database.
    fn type_of(
        &mut self,
        name: &str,
        schema: Option<&str>,
    ) -> impl Future<Output = Result<PgTypeMetadata>> + Send;
    /// Returns the values of a query as literals written by the server.
    fn literals<Q: Query<Pg>>(
        &mut self,
        query: &Q,
        values: usize,
        rules: &AnyRules,
    ) -> impl Future<Output = Result<Vec<String>>> + Send;
    /// `COPY target FROM STDIN`, between header and trailer. The number of rows that the server took.
    fn copy_in(
        &mut self,
        target: &str,
        rows: &mut dyn RowPieces,
    ) -> impl Future<Output = Result<usize, NotSent>> + Send;
    /// `COPY target TO STDOUT`. If no more rows are wanted, those that follow are read and discarded.
    fn copy_out(
        &mut self,
        target: &str,
        rows: &mut dyn RowSink,
    ) -> impl Future<Output = Result<(), Unread>> + Send;
    /// Returns the error that interrupted the rows of a query.
    fn reason<Q: Query<Pg>>(&mut self, query: &Q) -> impl Future<Output = Option<Error>> + Send {
        let _ = query;
        std::future::ready(None)
    }
}

/// Rows to send, in pieces of any size.
#[doc(hidden)]
pub trait RowPieces: Send {
    /// Returns the next piece; `None` after the last. An error if the rows end early.
    fn piece(&mut self) -> Result<Option<&[u8]>, NotSent>;
}

/// Takes rows that were read, in pieces of any size.
#[doc(hidden)]
pub trait RowSink: Send {
    /// Takes a piece. Returns whether more are wanted.
    fn more(&mut self, bytes: &[u8]) -> bool;
    /// True if the last row was read.
    fn is_complete(&self) -> bool;
}

/// The reason that COPY .. FROM STDIN ended early.
#[doc(hidden)]
#[derive(Debug)]
pub enum NotSent {
    /// The rows ended with an error.
    RowsEnd,
    /// The database rejected the rows.
    ByDatabase(diesel::result::Error),
}
impl std::fmt::Display for NotSent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The server logs it.
            NotSent::RowsEnd => f.write_str("a row cannot be sent"),
            NotSent::ByDatabase(error) => error.fmt(f),
        }
    }
}
impl std::error::Error for NotSent {}
impl From<diesel::result::Error> for NotSent {
    fn from(error: diesel::result::Error) -> Self {
        NotSent::ByDatabase(error)
    }
}
impl From<std::io::Error> for NotSent {
    fn from(error: std::io::Error) -> Self {
        NotSent::ByDatabase(lost(&error))
    }
}

/// The reason that COPY .. TO STDOUT ended early.
#[doc(hidden)]
#[derive(Debug)]
pub enum Unread {
    /// The database refused it, or has failed after some rows.
    ByDatabase(diesel::result::Error),
    /// The rows ended before the last, for an unknown reason.
    CutOff,
}
impl From<diesel::result::Error> for Unread {
    fn from(error: diesel::result::Error) -> Self {
        Unread::ByDatabase(error)
    }
}
impl From<std::io::Error> for Unread {
    fn from(error: std::io::Error) -> Self {
        Unread::ByDatabase(lost(&error))
    }
}

fn lost(error: &std::io::Error) -> diesel::result::Error {
    let message = Box::new(error.to_string());
    let kind = diesel::result::DatabaseErrorKind::UnableToSendCommand;
    diesel::result::Error::DatabaseError(kind, message)
}

//! Connections and transactions, as events.

use std::panic::Location;
use std::time::Duration;

use crate::engine::Status;
use crate::error::Error;

/// A connection that was opened or closed.
#[derive(Debug)]
pub struct ConnectionEvent<'a> {
    pub(in crate::engine) database: &'static str,
    pub(in crate::engine) connection: u64,
    pub(in crate::engine) elapsed: Duration,
    pub(in crate::engine) error: Option<&'a Error>,
}
impl ConnectionEvent<'_> {
    /// The name of the database.
    pub fn database(&self) -> &'static str {
        self.database
    }
    /// The number of the connection, unique in the program. 0 if it was not opened.
    pub fn connection(&self) -> u64 {
        self.connection
    }
    /// How long it took to open the connection; for a closed connection, how long it was open.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
    /// The reason that it was not opened.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }
}

/// An attempt to check out a connection from an engine, successful or not.
pub struct CheckOut<'a> {
    pub(in crate::engine) database: &'static str,
    pub(in crate::engine) connection: u64,
    pub(in crate::engine) is_new: bool,
    pub(in crate::engine) waited: Duration,
    pub(in crate::engine) elapsed: Duration,
    pub(in crate::engine) location: &'static Location<'static>,
    pub(in crate::engine) error: Option<&'a Error>,
    pub(in crate::engine) status: &'a dyn Fn() -> Status,
}
impl CheckOut<'_> {
    /// The name of the database.
    pub fn database(&self) -> &'static str {
        self.database
    }
    /// The number of the connection; 0 if there is none.
    pub fn connection(&self) -> u64 {
        self.connection
    }
    /// True if it was opened for this.
    pub fn is_new(&self) -> bool {
        self.is_new
    }
    /// How long it waited for others to return a connection.
    pub fn waited(&self) -> Duration {
        self.waited
    }
    /// How long the whole check-out took: waiting, testing, opening.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
    /// The line of the program that requested the connection.
    pub fn location(&self) -> &'static Location<'static> {
        self.location
    }
    /// The reason that there is no connection.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }
    /// The connections of the engine.
    pub fn status(&self) -> Status {
        (self.status)()
    }
}
impl std::fmt::Debug for CheckOut<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckOut")
            .field("connection", &self.connection)
            .field("waited", &self.waited)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// A connection that was returned to its engine.
pub struct CheckIn<'a> {
    pub(in crate::engine) database: &'static str,
    pub(in crate::engine) connection: u64,
    pub(in crate::engine) held: Duration,
    pub(in crate::engine) status: &'a dyn Fn() -> Status,
}
impl CheckIn<'_> {
    /// The name of the database.
    pub fn database(&self) -> &'static str {
        self.database
    }
    /// The number of the connection.
    pub fn connection(&self) -> u64 {
        self.connection
    }
    /// How long the connection was checked out.
    pub fn held(&self) -> Duration {
        self.held
    }
    /// The connections of the engine when this one has been returned, which is first cleaned.
    pub fn status(&self) -> Status {
        (self.status)()
    }
}
impl std::fmt::Debug for CheckIn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckIn")
            .field("connection", &self.connection)
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

/// The beginning or the end of a transaction or a savepoint.
#[derive(Debug)]
pub struct TransactionEvent<'a> {
    pub(super) database: &'static str,
    pub(super) connection: u64,
    pub(super) depth: usize,
    pub(super) location: Option<&'static Location<'static>>,
    pub(super) elapsed: Duration,
    pub(super) error: Option<&'a Error>,
}
impl TransactionEvent<'_> {
    /// The name of the database.
    pub fn database(&self) -> &'static str {
        self.database
    }
    /// The number of the connection.
    pub fn connection(&self) -> u64 {
        self.connection
    }
    /// The number of enclosing transactions: at least one for a savepoint.
    pub fn depth(&self) -> usize {
        self.depth
    }
    /// True if it is a nested transaction: a savepoint.
    pub fn is_savepoint(&self) -> bool {
        self.depth > 0
    }
    /// The line of the program that begins or ends it.
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.location
    }
    /// How long the database took to begin or end it.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
    /// The reason that it failed. A rollback fails too if SQL text in the transaction has committed it before, as CREATE TABLE does on MySQL.
    pub fn error(&self) -> Option<&Error> {
        self.error
    }
}

//! The error type of relata, and the errors inside it, by topic.

mod database;
mod ended;
mod first_table;
mod in_message;
mod of_diesel;
mod pool;
mod recognized;
mod render;
mod row;
mod schema_difference;
mod session;

#[cfg(feature = "mysql-backend")]
pub(crate) mod mysql;

pub use database::{DatabaseErrorKind, ReportedError};
#[doc(hidden)]
pub use ended::Ends;
pub(crate) use ended::TransactionEnded;
pub(crate) use first_table::first_table;
pub(crate) use in_message::{duplicate_key, table_of_constraint};
pub use pool::PoolError;
pub(crate) use render::Comment;
pub use render::{RenderError, RenderResult};
pub(crate) use row::{UnexpectedNull, WrongRow};
pub use schema_difference::{SchemaDifference, SchemaDifferences};
pub use session::{Problem, Problems, SessionError, StaleKeys};

use std::fmt;

/// The result of running a statement.
pub type Result<T, E = Error> = std::result::Result<T, E>;
/// The result of reading a value from a row.
pub type Decoded<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The cause of an error, as the library below reported it.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

/// The reason that a statement failed. Contains the statement's SQL, never its bound values.
///
/// The message of the database ([`Error::Database`]) is its own text; PostgreSQL's DETAIL line,
/// which quotes values, is not part of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The database refused the statement.
    #[non_exhaustive]
    Database {
        /// The kind of error.
        kind: DatabaseErrorKind,
        /// The database's message.
        message: String,
        /// The violated constraint, if the engine names it.
        constraint: Option<String>,
        /// The rows that the statement had, if many were sent in several statements: see [`Error::rows`].
        rows: Option<std::ops::Range<usize>>,
        /// The SQL of the statement.
        sql: String,
        /// All that the engine reported.
        source: Box<ReportedError>,
    },
    /// `one` found no row.
    #[non_exhaustive]
    NotFound {
        /// The SQL of the statement.
        sql: String,
    },
    /// `one` or `one_or_none` found more than one row.
    #[non_exhaustive]
    MoreThanOne {
        /// The SQL of the statement.
        sql: String,
    },
    /// The statement returned more rows than a
    /// [handler of events](crate::engine::events::BeforeStatement::limit_rows) allows.
    #[non_exhaustive]
    TooManyRows {
        /// How many rows it may return.
        limit: usize,
        /// The statement as written, without the LIMIT that was added.
        sql: String,
    },
    /// Some rows of an UPDATE of many are not in the table. Nothing was changed.
    #[non_exhaustive]
    RowsNotFound {
        /// The positions of the rows among the rows that were passed, counted from 0. Empty if all are now in the table, and a trigger
        /// or a policy skipped some.
        rows: Vec<usize>,
        /// The SQL of the statement.
        sql: String,
    },
    /// Some rows of an UPDATE of many have the same key as others. Nothing was changed.
    #[non_exhaustive]
    RowsRepeated {
        /// The positions of the rows among the rows that were passed, counted from 0: the last with each repeated key.
        rows: Vec<usize>,
        /// The SQL of the statement.
        sql: String,
    },
    /// A value that the database sent does not fit its Rust type.
    #[non_exhaustive]
    Decode {
        /// The column, and the reason.
        source: Source,
        /// The SQL of the statement.
        sql: String,
    },
    /// A bound value cannot be sent, or the statement cannot be written for this database.
    #[non_exhaustive]
    Encode {
        /// The reason: a [`RenderError`] if the statement cannot be written.
        source: Source,
        /// The statement; a part that cannot be written is replaced by the reason.
        sql: String,
    },
    /// The engine had no connection to hand out.
    #[non_exhaustive]
    Pool {
        /// The reason that there was no connection.
        source: PoolError,
    },
    /// The connection failed to open, or was lost.
    #[non_exhaustive]
    Connection {
        /// The error that the client of the database reported.
        source: Source,
        /// The statement; empty if the connection was being opened.
        sql: String,
    },
    /// A [session](crate::session::Session) did not write its changes, and is unchanged.
    #[non_exhaustive]
    Session {
        /// The reason that the session did not write.
        reason: SessionError,
        /// The statement, if one was sent.
        sql: String,
    },
    /// A [handler of events](crate::engine::events::Events::before_statement) did not let the statement run.
    #[non_exhaustive]
    Vetoed {
        /// The reason that the handler returned.
        source: Source,
        /// The SQL of the statement.
        sql: String,
    },
    /// The transaction cannot continue or end as requested. MySQL rolls back a whole transaction after a deadlock, even if the statement
    /// was inside a savepoint, and SQLite does so for a full disk: later statements in that transaction, including COMMIT, are refused with this
    /// error until it is rolled back. PostgreSQL refuses them itself.
    #[non_exhaustive]
    Transaction {
        /// The reason that it cannot begin, continue or end.
        source: Source,
        /// The SQL of the statement.
        sql: String,
    },
    /// The database differs from what the compiled modules expect: see [`verify_schema`](crate::verify_schema).
    #[non_exhaustive]
    Schema {
        /// All differences that were found.
        differences: SchemaDifferences,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Database { message, .. } => f.write_str(message)?,
            Error::NotFound { .. } => {
                f.write_str("the query returned no row, but one was expected")?;
            }
            Error::MoreThanOne { .. } => {
                f.write_str("the query returned more than one row, but one was expected")?;
            }
            Error::TooManyRows { limit, .. } => {
                write!(
                    f,
                    "the query returned more than the {limit} rows that it may"
                )?;
            }
            Error::RowsNotFound { rows, .. } if rows.is_empty() => {
                f.write_str("rows were not updated: a trigger or a policy skipped them, or they did not exist yet")?;
            }
            Error::RowsNotFound { rows, .. } => {
                write!(f, "rows to update are not in the table: {}", Places(rows))?;
            }
            Error::RowsRepeated { rows, .. } => {
                write!(f, "rows to update share keys with others: {}", Places(rows))?;
            }
            Error::Decode { source, .. } => write!(f, "cannot read the result: {source}")?,
            Error::Encode { source, .. } => write!(f, "cannot write the statement: {source}")?,
            Error::Pool { source } => write!(f, "no connection from the engine: {source}")?,
            Error::Connection { source, .. } => write!(f, "the connection failed: {source}")?,
            Error::Session { reason, .. } => write!(f, "{reason}")?,
            Error::Vetoed { source, .. } => write!(f, "a handler stopped the statement: {source}")?,
            Error::Transaction { source, .. } => write!(f, "the transaction failed: {source}")?,
            Error::Schema { differences } => write!(f, "{differences}")?,
        }
        match self.sql() {
            "" => Ok(()),
            sql => write!(f, "\n  in: {sql}"),
        }
    }
}

/// Positions of rows, for messages: at most ten.
struct Places<'a>(&'a [usize]);
impl fmt::Display for Places<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, place) in self.0.iter().take(10).enumerate() {
            f.write_str(if i > 0 { ", " } else { "" })?;
            write!(f, "{place}")?;
        }
        match self.0.len().checked_sub(10) {
            None | Some(0) => f.write_str(" (counted from 0)"),
            Some(more) => write!(f, " and {more} more (counted from 0)"),
        }
    }
}

// Written by hand: the derive would add a second version of syn to every user's build.
impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Database { source, .. } => Some(source),
            Error::Pool { source } => Some(source),
            Error::Decode { source, .. }
            | Error::Encode { source, .. }
            | Error::Connection { source, .. }
            | Error::Vetoed { source, .. }
            | Error::Transaction { source, .. } => Some(&**source),
            Error::NotFound { .. }
            | Error::MoreThanOne { .. }
            | Error::TooManyRows { .. }
            | Error::RowsNotFound { .. }
            | Error::RowsRepeated { .. }
            | Error::Session { .. }
            | Error::Schema { .. } => None,
        }
    }
}

impl Error {
    /// The SQL of the statement that failed.
    pub fn sql(&self) -> &str {
        match self {
            Error::Database { sql, .. }
            | Error::NotFound { sql }
            | Error::MoreThanOne { sql }
            | Error::TooManyRows { sql, .. }
            | Error::RowsNotFound { sql, .. }
            | Error::RowsRepeated { sql, .. }
            | Error::Decode { sql, .. }
            | Error::Encode { sql, .. }
            | Error::Connection { sql, .. }
            | Error::Session { sql, .. }
            | Error::Vetoed { sql, .. }
            | Error::Transaction { sql, .. } => sql,
            Error::Pool { .. } | Error::Schema { .. } => "",
        }
    }

    /// True if the transaction may succeed if it is run again as a whole: it conflicted with another, by a serialization failure, a
    /// deadlock or a lock that was not available in time; or a deadlock had rolled it back before this statement.
    ///
    /// [`retry_transaction`](crate::engine::BlockingTransaction::retry_transaction) does that. A lost connection is not
    /// retryable: it is unknown whether its COMMIT took effect.
    ///
    /// ```
    /// # use relata::{DatabaseErrorKind, Error};
    /// # fn f(error: Error) {
    /// use DatabaseErrorKind::{Deadlock, LockTimeout, Serialization};
    /// if let Error::Database { kind: Serialization | Deadlock | LockTimeout, .. } = &error {
    ///     assert!(error.is_retryable());
    /// }
    /// # }
    /// ```
    pub fn is_retryable(&self) -> bool {
        use DatabaseErrorKind::{Deadlock, LockTimeout, Serialization};
        match self {
            Error::Database { kind, .. } => {
                matches!(kind, Serialization | Deadlock | LockTimeout)
            }
            Error::Transaction { source, .. } => source
                .downcast_ref::<TransactionEnded>()
                .is_some_and(|ended| ended.is_retryable),
            _ => false,
        }
    }

    /// True if the transaction's view of the database is older than what another has committed.
    #[cfg(feature = "connections")]
    pub(crate) fn is_serialization(&self) -> bool {
        let serialization = DatabaseErrorKind::Serialization;
        matches!(self, Error::Database { kind, .. } if *kind == serialization)
    }

    /// True if the connection was lost, or failed to open.
    ///
    /// A statement that was running, including COMMIT, may or may not have taken effect: see [`may_have_committed`](Self::may_have_committed).
    pub fn is_disconnect(&self) -> bool {
        matches!(self, Error::Connection { .. })
    }

    /// True if the connection was lost at the COMMIT of a transaction, or SQL in it has ended the transaction, such as CREATE TABLE, which
    /// commits on MySQL: its changes may be stored or not. Before the work is done again, read what is stored. After other errors of a
    /// transaction, nothing is stored.
    ///
    /// ```
    /// # use relata::prelude::*;
    /// # use relata::Error;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection, is_stored: fn() -> bool) -> Result<(), Error> {
    /// let mut renamed = |conn: &mut SqliteConnection| {
    ///     conn.transaction(|tx| update(users::table).set(users::name.to("Bo")).find(7).run(tx))
    /// };
    /// match renamed(conn) {
    ///     Err(error) if error.is_disconnect() && !(error.may_have_committed() && is_stored()) => _ = renamed(conn)?,
    ///     other => _ = other?,
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn may_have_committed(&self) -> bool {
        match self {
            Error::Connection { sql, .. } => sql == "COMMIT",
            Error::Transaction { source, .. } => source
                .downcast_ref::<TransactionEnded>()
                .is_some_and(|ended| ended.may_be_committed),
            _ => false,
        }
    }
}

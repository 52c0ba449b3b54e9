//! relata's one error type.

use std::fmt;

/// The result of running a statement.
pub type Result<T, E = Error> = std::result::Result<T, E>;
/// The result of writing a statement's SQL.
pub type RenderResult = std::result::Result<(), diesel::result::Error>;
/// The result of reading a value from a row.
pub type Decoded<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Why a statement did not give its result. Carries the statement's SQL, never its bound values.
///
/// The engine's own message ([`Error::Database`]) is the engine's text; PostgreSQL's DETAIL line,
/// which quotes values, is not part of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database refused the statement.
    #[error("{message}\n  in: {sql}")]
    Database {
        /// What went wrong.
        kind: DatabaseErrorKind,
        /// The engine's message.
        message: String,
        /// The violated constraint, where the engine names it.
        constraint: Option<String>,
        /// The statement.
        sql: String,
    },
    /// `one` found no row.
    #[error("the query returned no row where one was asked for\n  in: {sql}")]
    NotFound {
        /// The statement.
        sql: String,
    },
    /// `one` or `one_or_none` found more than one row.
    #[error("the query returned more than one row where one was asked for\n  in: {sql}")]
    MoreThanOne {
        /// The statement.
        sql: String,
    },
    /// A value that the database sent does not fit its Rust type.
    #[error("cannot read the result: {message}\n  in: {sql}")]
    Decode {
        /// The column, and why.
        message: String,
        /// The statement.
        sql: String,
    },
    /// A bound value cannot be sent, or the statement cannot be written for this database.
    #[error("cannot write the statement: {message}\n  in: {sql}")]
    Encode {
        /// Why.
        message: String,
        /// The statement, as far as it could be written.
        sql: String,
    },
    /// The connection cannot run statements: closed, broken, or its transaction is.
    #[error("the connection failed: {message}\n  in: {sql}")]
    Connection {
        /// Why.
        message: String,
        /// The statement.
        sql: String,
    },
}

/// What the database objected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseErrorKind {
    /// A UNIQUE or PRIMARY KEY constraint.
    Unique,
    /// A FOREIGN KEY constraint.
    ForeignKey,
    /// A NOT NULL constraint.
    NotNull,
    /// A CHECK constraint.
    Check,
    /// An EXCLUDE constraint.
    Exclusion,
    /// The transaction could not be serialized; run it again.
    Serialization,
    /// The transaction is read only.
    ReadOnly,
    /// Anything else: see the message.
    Other,
}

impl Error {
    /// The SQL of the statement that failed.
    pub fn sql(&self) -> &str {
        match self {
            Error::Database { sql, .. }
            | Error::NotFound { sql }
            | Error::MoreThanOne { sql }
            | Error::Decode { sql, .. }
            | Error::Encode { sql, .. }
            | Error::Connection { sql, .. } => sql,
        }
    }

    pub(crate) fn from_diesel(error: diesel::result::Error, sql: String) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, info) => {
                Error::Connection {
                    message: info.message().to_owned(),
                    sql,
                }
            }
            Diesel::DatabaseError(kind, info) => Error::Database {
                kind: match kind {
                    Kind::UniqueViolation => DatabaseErrorKind::Unique,
                    Kind::ForeignKeyViolation | Kind::RestrictViolation => {
                        DatabaseErrorKind::ForeignKey
                    }
                    Kind::NotNullViolation => DatabaseErrorKind::NotNull,
                    Kind::CheckViolation => DatabaseErrorKind::Check,
                    Kind::ExclusionViolation => DatabaseErrorKind::Exclusion,
                    Kind::SerializationFailure => DatabaseErrorKind::Serialization,
                    Kind::ReadOnlyTransaction => DatabaseErrorKind::ReadOnly,
                    _ => DatabaseErrorKind::Other,
                },
                message: info.message().to_owned(),
                constraint: info.constraint_name().map(str::to_owned),
                sql,
            },
            Diesel::DeserializationError(e) => Error::Decode {
                message: e.to_string(),
                sql,
            },
            Diesel::SerializationError(e) | Diesel::QueryBuilderError(e) => Error::Encode {
                message: e.to_string(),
                sql,
            },
            Diesel::NotFound => Error::NotFound { sql },
            other => Error::Connection {
                message: other.to_string(),
                sql,
            },
        }
    }
}

/// A value that is in a column typed NOT NULL and yet is NULL: the schema has changed since the
/// code was generated, or a hand-written type is wrong.
#[derive(Debug)]
pub(crate) struct UnexpectedNull {
    pub(crate) position: usize,
}

impl fmt::Display for UnexpectedNull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "value {} of the row is NULL, but its type is NOT NULL",
            self.position
        )
    }
}
impl std::error::Error for UnexpectedNull {}

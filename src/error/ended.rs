//! A transaction that the database has rolled back by itself.

use std::fmt;

use super::Error;

/// The source of [`Error::Transaction`](super::Error::Transaction) after the database rolled back a whole transaction by itself. Later statements
/// in it are refused until it is rolled back here too: the database would run each in a transaction of its own.
#[derive(Debug, Clone)]
pub(crate) struct TransactionEnded {
    /// The message of the error that ended it.
    cause: String,
    /// True if the transaction may succeed if it is run again.
    pub(crate) is_retryable: bool,
}
impl TransactionEnded {
    pub(crate) fn by(error: &Error) -> Self {
        let cause = match error {
            Error::Database { message, .. } => message.clone(),
            other => other.to_string(),
        };
        Self {
            cause,
            is_retryable: error.is_retryable(),
        }
    }
    /// The transaction that ended, if a database's message reports that.
    #[cfg(feature = "async-base")]
    pub(crate) fn with(cause: String) -> Self {
        Self {
            cause,
            is_retryable: false,
        }
    }
    /// Converts it to diesel's error, from which the error of a statement is made.
    #[cfg(feature = "async-base")]
    pub(crate) fn into_diesel(self) -> diesel::result::Error {
        diesel::result::Error::QueryBuilderError(Box::new(self))
    }
    /// Converts it to the error of the statement with this SQL.
    pub(crate) fn refuses(&self, sql: String) -> Error {
        Error::Transaction {
            source: Box::new(self.clone()),
            sql,
        }
    }
}
impl fmt::Display for TransactionEnded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cause, .. } = self;
        write!(
            f,
            "the database has rolled all of it back, because of: {cause}"
        )
    }
}
impl std::error::Error for TransactionEnded {}

/// The state of a transaction after a statement in it has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The transaction is still open, or the database itself refuses later statements in it.
    StillOpen,
    /// The database has rolled it back.
    RolledBack,
    /// SQL that fails only in a transaction decides.
    AskWith(&'static str),
}

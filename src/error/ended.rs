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
    /// True if it is not known that it was rolled back: SQL in it has ended it, such as CREATE TABLE, which commits on MySQL.
    pub(crate) may_be_committed: bool,
}
impl TransactionEnded {
    pub(crate) fn by(error: &Error) -> Self {
        if let Error::Transaction { source, .. } = error
            && let Some(ended) = source.downcast_ref::<Self>()
        {
            return ended.clone();
        }
        let cause = match error {
            Error::Database { message, .. } => message.clone(),
            other => other.to_string(),
        };
        Self {
            is_retryable: error.is_retryable(),
            may_be_committed: is_no_savepoint(&cause),
            cause,
        }
    }
    /// Replaces the error that a savepoint is not there any more: nothing has failed before, so the transaction was not rolled back by the
    /// database.
    #[cfg(feature = "connections")]
    pub(crate) fn explain(error: Error) -> Error {
        match error {
            Error::Database { message, sql, .. } if is_no_savepoint(&message) => {
                Self::with(message).refuses(sql)
            }
            other => other,
        }
    }
    /// The transaction that ended, if a database's message reports that.
    #[cfg(feature = "connections")]
    pub(crate) fn with(cause: String) -> Self {
        Self {
            is_retryable: false,
            may_be_committed: is_no_savepoint(&cause),
            cause,
        }
    }
    /// SQL text in it has ended it: all of the text has run, or this error has stopped it.
    #[cfg(feature = "connections")]
    pub(crate) fn by_text(error: Option<&Error>) -> Self {
        let cause = match error {
            Some(Error::Database { message, .. }) => message.clone(),
            Some(error) => error.to_string(),
            None => "the server has no transaction open any more".to_owned(),
        };
        Self {
            cause,
            is_retryable: false,
            may_be_committed: true,
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
        let cause = &self.cause;
        if self.may_be_committed {
            let why = "a statement in it has ended it before, as CREATE TABLE does on MySQL: what came before may be committed";
            return write!(f, "{why} ({cause})");
        }
        write!(
            f,
            "the database has rolled all of it back, because of: {cause}"
        )
    }
}

/// True if a database's message says that there is no such savepoint.
fn is_no_savepoint(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.starts_with("no such savepoint")
        || (message.starts_with("savepoint ") && message.ends_with(" does not exist"))
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

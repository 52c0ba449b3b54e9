//! Converts errors of diesel to errors of relata.

use super::recognized::{Condition, condition};
use super::{DatabaseErrorKind, Error, RenderError, ReportedError, TransactionEnded};

impl Error {
    pub(crate) fn from_diesel(error: diesel::result::Error, sql: String) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(kind, report) => {
                let message = report.message().to_owned();
                if kind == Kind::UnableToSendCommand
                    && let Some(why) = refused_by_client(&message)
                {
                    let source = why.into();
                    return Error::Encode { source, sql };
                }
                let known = match kind {
                    Kind::ClosedConnection | Kind::UnableToSendCommand => {
                        Some(Condition::Disconnected)
                    }
                    Kind::Unknown => condition(&message),
                    // diesel takes a deadlock of MySQL for a serialization failure; so does PostgreSQL the end of a connection that
                    // conflicts with recovery.
                    Kind::SerializationFailure => {
                        let deadlock = Condition::Refused(DatabaseErrorKind::Deadlock);
                        let is_other =
                            |known: &_| [deadlock, Condition::Disconnected].contains(known);
                        condition(&message).filter(is_other)
                    }
                    _ => None,
                };
                let kind = match (known, kind) {
                    (Some(Condition::Disconnected), _) => {
                        let source = Box::new(ReportedError::new(message, report));
                        return Error::Connection { source, sql };
                    }
                    (Some(Condition::Refused(kind)), _) => kind,
                    (_, Kind::UniqueViolation) => DatabaseErrorKind::Unique,
                    (_, Kind::ForeignKeyViolation | Kind::RestrictViolation) => {
                        DatabaseErrorKind::ForeignKey
                    }
                    (_, Kind::NotNullViolation) => DatabaseErrorKind::NotNull,
                    (_, Kind::CheckViolation) => DatabaseErrorKind::Check,
                    (_, Kind::ExclusionViolation) => DatabaseErrorKind::Exclusion,
                    (_, Kind::SerializationFailure) => DatabaseErrorKind::Serialization,
                    (_, Kind::ReadOnlyTransaction) => DatabaseErrorKind::ReadOnly,
                    _ => DatabaseErrorKind::Other,
                };
                Error::Database {
                    kind,
                    message: message.clone(),
                    constraint: report.constraint_name().map(str::to_owned),
                    rows: None,
                    sql,
                    source: Box::new(ReportedError::new(message, report)),
                }
            }
            Diesel::DeserializationError(source) => Error::Decode { source, sql },
            Diesel::IntegerConversion(e) => Error::Decode {
                source: Box::new(e),
                sql,
            },
            // From `TransactionEnded::into_diesel`.
            Diesel::QueryBuilderError(source) if source.is::<TransactionEnded>() => {
                Error::Transaction { source, sql }
            }
            Diesel::SerializationError(source) | Diesel::QueryBuilderError(source) => {
                Error::Encode { source, sql }
            }
            Diesel::InvalidCString(e) => Error::Encode {
                source: Box::new(e),
                sql,
            },
            Diesel::NotFound => Error::NotFound { sql },
            // That the transaction then could not be rolled back follows from this.
            Diesel::RollbackErrorOnCommit { commit_error, .. } => {
                Self::from_diesel(*commit_error, sql)
            }
            Diesel::RollbackTransaction
            | Diesel::AlreadyInTransaction
            | Diesel::NotInTransaction
            | Diesel::BrokenTransactionManager => Error::Transaction {
                source: Box::new(error),
                sql,
            },
            other => Error::Connection {
                source: Box::new(other),
                sql,
            },
        }
    }

    /// True if an error of diesel's means that the connection is lost.
    #[cfg(feature = "connections")]
    pub(crate) fn is_disconnect_of_diesel(error: &diesel::result::Error) -> bool {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(Kind::UnableToSendCommand, report) => {
                refused_by_client(report.message()).is_none()
            }
            Diesel::DatabaseError(Kind::ClosedConnection, _) => true,
            Diesel::DatabaseError(Kind::Unknown | Kind::SerializationFailure, report) => {
                condition(report.message()) == Some(Condition::Disconnected)
            }
            _ => false,
        }
    }
}

/// Returns the reason that a client of PostgreSQL did not send a statement, while its connection is well. diesel reports both as errors of the
/// connection.
fn refused_by_client(message: &str) -> Option<String> {
    // tokio-postgres's, without its cause.
    if message == "error encoding message to server" {
        let why = "the client cannot send it: its text has a NUL character, or it has more than 65,535 parameters";
        return Some(why.to_owned());
    }
    let starts = [
        // tokio-postgres's.
        "error serializing parameter ",
        "error deserializing column ",
        // libpq's.
        "number of parameters must be between ",
    ];
    let refused = starts.iter().any(|start| message.starts_with(start))
        || (message.starts_with("expected ") && message.contains(" parameters but got "));
    refused.then(|| message.trim_end().to_owned())
}

/// Converts errors of functions that use diesel's connections besides relata's. The error has no SQL.
impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        let error = Self::from_diesel(error, String::new());
        // Its messages quote values; those of the other databases are not of this form.
        #[cfg(feature = "mysql-backend")]
        let error = super::mysql::explain(error);
        error
    }
}

/// The connection failed to open.
impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        let error = match error {
            diesel::ConnectionError::BadConnection(message) if quotes_settings(&message) => {
                let why = "the settings cannot be read: expected `key=value`, with quotes around a value that has spaces, and \
                           `%25` for `%` in a URL";
                diesel::ConnectionError::BadConnection(why.to_owned())
            }
            error => error,
        };
        Error::Connection {
            source: Box::new(error),
            sql: String::new(),
        }
    }
}

/// True if a message of libpq quotes a piece of the settings, which may be one of the password.
fn quotes_settings(message: &str) -> bool {
    let starts = [
        "missing \"=\" after ",
        "invalid percent-encoded token: ",
        "forbidden value %00 in percent-encoded value: ",
        "extra key/value separator \"=\" in URI query parameter: ",
    ];
    starts.iter().any(|start| message.starts_with(start))
}

/// A statement cannot be written. The error has no SQL.
impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::from_diesel(error.into_diesel(), String::new())
    }
}

#[cfg(all(test, feature = "connections"))]
mod tests {
    use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};

    use super::*;

    #[test]
    fn a_connection_that_conflicts_with_recovery_is_lost() {
        let error = |message: &str| {
            Diesel::DatabaseError(Kind::SerializationFailure, Box::new(message.to_owned()))
        };
        // SQLSTATE 40001 both. https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT
        let lost = "terminating connection due to conflict with recovery";
        assert!(Error::is_disconnect_of_diesel(&error(lost)));
        assert!(Error::from_diesel(error(lost), String::new()).is_disconnect());
        let refused = "canceling statement due to conflict with recovery";
        assert!(!Error::is_disconnect_of_diesel(&error(refused)));
        let refused = Error::from_diesel(error(refused), String::new());
        assert!(
            refused.is_retryable() && !refused.is_disconnect(),
            "{refused:?}"
        );
    }
}

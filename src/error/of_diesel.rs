//! Errors of diesel as errors of relata.

use super::condition::{Condition, condition};
use super::{DatabaseErrorKind, EngineError, Error, RenderError};

impl Error {
    pub(crate) fn from_diesel(error: diesel::result::Error, sql: String) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match error {
            Diesel::DatabaseError(kind, report) => {
                let message = report.message().to_owned();
                let known = match kind {
                    Kind::ClosedConnection | Kind::UnableToSendCommand => {
                        Some(Condition::Disconnected)
                    }
                    // diesel takes a deadlock of MySQL for a failure to serialize.
                    Kind::Unknown | Kind::SerializationFailure => condition(&message),
                    _ => None,
                };
                let kind = match (known, kind) {
                    (Some(Condition::Disconnected), _) => {
                        let source = Box::new(EngineError::new(message, report));
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
                    source: Box::new(EngineError::new(message, report)),
                }
            }
            Diesel::DeserializationError(source) => Error::Decode { source, sql },
            Diesel::IntegerConversion(e) => Error::Decode {
                source: Box::new(e),
                sql,
            },
            Diesel::SerializationError(source) | Diesel::QueryBuilderError(source) => {
                Error::Encode { source, sql }
            }
            Diesel::InvalidCString(e) => Error::Encode {
                source: Box::new(e),
                sql,
            },
            Diesel::NotFound => Error::NotFound { sql },
            // That the transaction then could not be rolled back either follows from it.
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
            Diesel::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, _) => true,
            Diesel::DatabaseError(_, report) => {
                condition(report.message()) == Some(Condition::Disconnected)
            }
            _ => false,
        }
    }
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

/// A connection was not made.
impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Error::Connection {
            source: Box::new(error),
            sql: String::new(),
        }
    }
}

/// A statement cannot be written. The error has no SQL.
impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::from_diesel(error.into_diesel(), String::new())
    }
}

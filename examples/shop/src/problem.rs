//! Errors as answers.

use relata::{DatabaseErrorKind, Error, PoolError};
use serde::Serialize;

use crate::schema::users;

/// The body of an error response: as JSON, `{"error": ".."}`.
#[derive(Debug, Serialize)]
pub struct Problem {
    #[serde(skip)]
    status: u16,
    error: String,
}

impl Problem {
    /// The request cannot be fulfilled.
    pub fn unprocessable(what: impl Into<String>) -> Self {
        Self {
            status: 422,
            error: what.into(),
        }
    }
    /// The status of HTTP.
    pub fn status(&self) -> u16 {
        self.status
    }
}

/// So that `?` does in handlers and in transactions.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, what) = match &error {
            Error::NotFound { .. } => (404, "there is none of this id"),
            _ if error.violates(users::constraints::USERS_EMAIL_KEY) => {
                (409, "a user has this email already")
            }
            Error::Database { kind, .. } => match kind {
                DatabaseErrorKind::Unique => (409, "it is there already"),
                DatabaseErrorKind::ForeignKey => (422, "it names what is not there"),
                DatabaseErrorKind::Check
                | DatabaseErrorKind::NotNull
                | DatabaseErrorKind::TooLong
                | DatabaseErrorKind::OutOfRange => (422, "a value is not allowed"),
                _ => (500, "this did not work"),
            },
            Error::Pool {
                source: PoolError::Timeout { .. },
                ..
            }
            | Error::Connection { .. } => (503, "try again in a while"),
            _ => (500, "this did not work"),
        };
        if status >= 500 {
            // It holds no bound values, and no URL.
            eprintln!("{error}");
        }
        Self {
            status,
            error: what.to_owned(),
        }
    }
}

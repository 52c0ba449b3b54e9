//! Errors as answers.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use relata::{DatabaseErrorKind, Error, PoolError};
use serde::Serialize;

use crate::schema::users;

/// What is told instead of an answer.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    what: String,
}

impl Problem {
    /// The request cannot be fulfilled.
    pub fn unprocessable(what: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            what: what.into(),
        }
    }
}

/// So that `?` does in handlers and in transactions.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, what) = match &error {
            Error::NotFound { .. } => (StatusCode::NOT_FOUND, "there is none of this id"),
            _ if error.violates(users::constraints::USERS_EMAIL_KEY) => {
                (StatusCode::CONFLICT, "a user has this email already")
            }
            Error::Database { kind, .. } => match kind {
                DatabaseErrorKind::Unique => (StatusCode::CONFLICT, "it is there already"),
                DatabaseErrorKind::ForeignKey => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "it names what is not there",
                ),
                DatabaseErrorKind::Check
                | DatabaseErrorKind::NotNull
                | DatabaseErrorKind::TooLong
                | DatabaseErrorKind::OutOfRange => {
                    (StatusCode::UNPROCESSABLE_ENTITY, "a value is not allowed")
                }
                _ => (StatusCode::INTERNAL_SERVER_ERROR, "this did not work"),
            },
            Error::Pool {
                source: PoolError::Timeout { .. },
                ..
            }
            | Error::Connection { .. } => (StatusCode::SERVICE_UNAVAILABLE, "try again in a while"),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "this did not work"),
        };
        if status.is_server_error() {
            // It holds no bound values, and no URL.
            eprintln!("{error}");
        }
        Self {
            status,
            what: what.to_owned(),
        }
    }
}

#[derive(Serialize)]
struct Body {
    error: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(Body { error: self.what })).into_response()
    }
}

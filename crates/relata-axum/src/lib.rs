//! A [relata](https://docs.rs/relata) session for each request of an [axum](https://docs.rs/axum) service.
//!
//! [`SessionLayer`] gives each request a place for a session, and [`RequestSession`] is an extractor that has it. The session
//! is opened when a handler or middleware first asks. When the answer is there, the layer commits the session if the answer is a
//! success (2xx) or 303 See Other, as after a form, and rolls it back otherwise: a handler that fails leaves nothing.
//!
//! ```
//! use axum::Router;
//! use axum::http::StatusCode;
//! use axum::routing::post;
//! use relata::connection::AsyncPgConnection;
//! use relata::engine::Engine;
//! use relata::prelude::*;
//! use relata_axum::{RequestSession, SessionLayer};
//! # relata::relation! { pub notes { id: BigInt } }
//!
//! type Request = RequestSession<AsyncPgConnection>;
//!
//! async fn count(mut session: Request) -> Result<String, StatusCode> {
//!     let count = from(notes::table).count(session.connection()).await;
//!     let count = count.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
//!     Ok(count.to_string())
//! }
//!
//! # fn f() -> relata::Result<()> {
//! let engine = Engine::<AsyncPgConnection>::new("postgres://app@localhost/shop")?;
//! let app: Router = Router::new().route("/notes", post(count)).layer(SessionLayer::new(&engine));
//! # Ok(())
//! # }
//! ```
//!
//! | the answer | the session |
//! |---|---|
//! | 2xx, 303 | flushes and commits; where that fails, the answer is what [`on_error`](SessionLayer::on_error) makes of the error |
//! | any other, such as 302 | rolls back |
//! | none: the client has gone, or the handler panics | rolls back, as its connection is returned |
//!
//! A body that is streamed behind the answer is no part of it: what holds the session there keeps it from being committed, and
//! it is rolled back when that is dropped.

#![forbid(unsafe_code)]

use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use relata::engine::{Driver, Engine};
use relata::session::{LentSession, Session, SessionError, SessionOptions, SessionScope};
use relata::{DatabaseErrorKind as Kind, Error};
use tower_layer::Layer;
use tower_service::Service;

/// Converts an error to a response.
type OnError = Arc<dyn Fn(Error) -> Response + Send + Sync>;

/// Gives each request a session of an engine, which it commits or rolls back behind the answer.
pub struct SessionLayer<C: Driver> {
    engine: Engine<C>,
    options: SessionOptions<C>,
    on_error: OnError,
}
impl<C: Driver> SessionLayer<C> {
    /// Sessions of this engine.
    pub fn new(engine: &Engine<C>) -> Self {
        Self {
            engine: engine.clone(),
            options: SessionOptions::new(),
            on_error: Arc::new(answer),
        }
    }
    /// Gives the sessions options: behavior of rows, rules, events.
    #[must_use]
    pub fn options(self, options: &SessionOptions<C>) -> Self {
        Self {
            options: options.clone(),
            ..self
        }
    }
    /// Sets the response if the session cannot be opened or committed, instead of [`answer`].
    #[must_use]
    pub fn on_error(self, answer: impl Fn(Error) -> Response + Send + Sync + 'static) -> Self {
        Self {
            on_error: Arc::new(answer),
            ..self
        }
    }
}
impl<C: Driver> Clone for SessionLayer<C> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            options: self.options.clone(),
            on_error: self.on_error.clone(),
        }
    }
}
impl<C: Driver> fmt::Debug for SessionLayer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLayer").finish_non_exhaustive()
    }
}
impl<S, C: Driver> Layer<S> for SessionLayer<C> {
    type Service = SessionService<S, C>;
    fn layer(&self, inner: S) -> SessionService<S, C> {
        let layer = self.clone();
        SessionService { inner, layer }
    }
}

/// Returns the response to an error that no handler saw, without its text: 409 if others changed the rows, or a constraint refuses
/// them at COMMIT; 503 if the database cannot be reached or is busy; 500 otherwise.
pub fn answer(error: Error) -> Response {
    let status = match &error {
        Error::Session {
            reason: SessionError::Stale { .. },
            ..
        } => StatusCode::CONFLICT,
        Error::Pool { .. } | Error::Connection { .. } => StatusCode::SERVICE_UNAVAILABLE,
        error if error.is_retryable() => StatusCode::SERVICE_UNAVAILABLE,
        Error::Database {
            kind: Kind::Unique | Kind::ForeignKey | Kind::Check | Kind::Exclusion,
            ..
        } => StatusCode::CONFLICT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    status.into_response()
}

/// A service whose requests have sessions: made by [`SessionLayer`].
pub struct SessionService<S, C: Driver> {
    inner: S,
    layer: SessionLayer<C>,
}
impl<S: Clone, C: Driver> Clone for SessionService<S, C> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            layer: self.layer.clone(),
        }
    }
}
impl<S: fmt::Debug, C: Driver> fmt::Debug for SessionService<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

/// The place of a request.
struct Place<C: Driver> {
    scope: SessionScope<C>,
    on_error: OnError,
}
impl<C: Driver> Clone for Place<C> {
    fn clone(&self) -> Self {
        Self {
            scope: self.scope.clone(),
            on_error: self.on_error.clone(),
        }
    }
}

impl<S, C> Service<Request> for SessionService<S, C>
where
    S: Service<Request, Response = Response, Future: Send> + Clone + Send + 'static,
    C: Driver,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }
    fn call(&mut self, mut request: Request) -> Self::Future {
        // The one that was asked whether it is ready is the one that is called.
        let ready = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, ready);
        let place = Place {
            scope: SessionScope::new(&self.layer.engine, &self.layer.options),
            on_error: self.layer.on_error.clone(),
        };
        request.extensions_mut().insert(place.clone());
        Box::pin(async move {
            let response = inner.call(request).await?;
            if is_done(response.status()) {
                return Ok(match C::undrive(place.scope.commit()).await {
                    Ok(()) => response,
                    Err(error) => (place.on_error)(error),
                });
            }
            // The answer is a failure already. What is not rolled back here is so with its connection.
            let _ = C::undrive(place.scope.rollback()).await;
            Ok(response)
        })
    }
}

/// True for answers to work that was done: a success, or 303 See Other, which leads from a form to the page that shows the result.
fn is_done(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::SEE_OTHER
}

/// The session of the request, as an extractor. All that ask in one request have the same session, one after the other.
///
/// It dereferences to [`Session`].
pub struct RequestSession<C: Driver>(LentSession<C>);
impl<C: Driver> Deref for RequestSession<C> {
    type Target = Session<'static, C>;
    fn deref(&self) -> &Session<'static, C> {
        &self.0
    }
}
impl<C: Driver> DerefMut for RequestSession<C> {
    fn deref_mut(&mut self) -> &mut Session<'static, C> {
        &mut self.0
    }
}
impl<C: Driver> fmt::Debug for RequestSession<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSession").finish_non_exhaustive()
    }
}

impl<S: Sync, C: Driver> FromRequestParts<S> for RequestSession<C> {
    type Rejection = NoSession;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoSession> {
        let Some(place) = parts.extensions.get::<Place<C>>().cloned() else {
            return Err(NoSession(None));
        };
        match C::undrive(place.scope.session()).await {
            Ok(session) => Ok(Self(session)),
            Err(error) => Err(NoSession(Some((place.on_error)(error)))),
        }
    }
}

/// The reason that a request has no session: there is no [`SessionLayer`] for its kind of connection, or the session cannot be opened, or another
/// extractor of the request has it.
#[derive(Debug)]
pub struct NoSession(Option<Response>);
impl fmt::Display for NoSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            None => "the route has no `SessionLayer` of this kind of connection",
            Some(_) => "the session cannot be opened",
        })
    }
}
impl std::error::Error for NoSession {}
impl IntoResponse for NoSession {
    fn into_response(self) -> Response {
        match self.0 {
            Some(response) => response,
            None => (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response(),
        }
    }
}

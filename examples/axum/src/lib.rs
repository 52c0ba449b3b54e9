//! A small shop over HTTP, on whichever database `DATABASE_URL` names.
//!
//! | | |
//! |---|---|
//! | `GET /products?search=tea&limit=20&after=..` | a page of products by name, and what to ask for the next one |
//! | `GET /orders/{id}` | an order with its customer and its items |
//! | `POST /users` | a new user: 409 if the email is known, 422 if a value is refused |
//! | `POST /orders` | an order, with what it takes from the stock, in one transaction |
//! | `GET /health` | whether the database answers, and the state of the pool |

mod health;
mod orders;
mod problem;
mod products;
#[path = "../../../generated/shop/mod.rs"]
pub mod schema;
mod users;

use std::future::Future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::routing::{get, post};
use relata::engine::AsyncAnyEngine;
use relata::on_async_any;
use tokio::net::TcpListener;

/// What every handler has.
#[derive(Debug, Clone)]
pub struct App {
    /// The connections to the database.
    pub engine: AsyncAnyEngine,
}

/// The routes.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/products", get(products::list))
        .route("/orders/{id}", get(orders::show))
        .route("/orders", post(orders::place))
        .route("/users", post(users::register))
        .route("/health", get(health::health))
        .with_state(app)
}

/// Serves until `stop` is ready; then ends the requests that are under way, and closes the connections.
///
/// # Errors
/// Those of the listener and of the database.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let engine = app.engine.clone();
    axum::serve(listener, routes(app))
        .with_graceful_shutdown(stop)
        .await?;
    on_async_any!(&engine, |engine| engine.close().await)?;
    Ok(())
}

/// A key for a new row. The program makes them, so that one INSERT does for all databases: milliseconds, then a count.
fn new_id() -> i64 {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = i64::try_from(time.unwrap_or_default().as_millis()).unwrap_or_default();
    (millis << 20) | (COUNT.fetch_add(1, Ordering::Relaxed) & 0xf_ffff)
}

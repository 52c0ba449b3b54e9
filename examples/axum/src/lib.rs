//! A small shop over HTTP, on axum. What it does is in `examples/shop`; here is what is said by HTTP.

mod handlers;

use std::future::Future;

use axum::Router;
use axum::routing::{get, post};
use relata_example_shop::Shop;
use tokio::net::TcpListener;

/// The routes.
pub fn routes(shop: Shop) -> Router {
    Router::new()
        .route("/products", get(handlers::products))
        .route("/orders/{id}", get(handlers::order))
        .route("/orders", post(handlers::place))
        .route("/users", post(handlers::register))
        .route("/health", get(handlers::health))
        .with_state(shop)
}

/// Serves until `stop` is ready; then ends the requests that are under way, and closes the connections.
///
/// # Errors
/// Those of the listener and of the database.
pub async fn serve(
    listener: TcpListener,
    shop: Shop,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    axum::serve(listener, routes(shop.clone()))
        .with_graceful_shutdown(stop)
        .await?;
    shop.close().await?;
    Ok(())
}

//! A small shop over HTTP, on actix-web. What it does is in `examples/shop`; here is what is said by HTTP.

mod handlers;

use std::future::Future;
use std::net::TcpListener;

use actix_web::web::{Data, JsonConfig, QueryConfig, ServiceConfig, get, post};
use actix_web::{App, HttpServer};
use relata_example_shop::Shop;

/// The routes.
pub fn routes(config: &mut ServiceConfig) {
    config
        .app_data(JsonConfig::default().error_handler(|error, _| handlers::unreadable(&error)))
        .app_data(QueryConfig::default().error_handler(|error, _| handlers::unreadable(&error)))
        .route("/products", get().to(handlers::products))
        .route("/orders/{id}", get().to(handlers::order))
        .route("/orders", post().to(handlers::place))
        .route("/users", post().to(handlers::register))
        .route("/health", get().to(handlers::health));
}

/// Serves until `stop` is ready; then ends the requests that are under way, and closes the connections.
///
/// Each worker of actix-web is a thread with a runtime of its own. They share the engine: a connection that one of them has opened serves
/// another as well.
///
/// # Errors
/// Those of the listener and of the database.
pub async fn serve(
    listener: TcpListener,
    shop: Shop,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let state = Data::new(shop.clone());
    let server = HttpServer::new(move || App::new().app_data(state.clone()).configure(routes))
        .workers(2)
        // `stop` says when.
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::spawn(async move {
        stop.await;
        handle.stop(true).await;
    });
    server.await?;
    shop.close().await?;
    Ok(())
}

//! The service: `DATABASE_URL=postgres://app@localhost/shop LISTEN=127.0.0.1:3000 cargo run`. Without a URL it has the sample
//! database, on SQLite in memory.

use relata::engine::AsyncAnyEngine;
use relata::prelude::*;
use relata::{on_async_any, verify_schema};
use relata_example_axum::{App, schema, serve};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let engine = match std::env::var("DATABASE_URL") {
        Ok(url) => AsyncAnyEngine::new(&url)?,
        Err(_) => sample().await?,
    };
    // A migration that was forgotten shows itself here, as a list of what is missing.
    on_async_any!(&engine, |engine| verify_schema(schema::TABLES, &mut engine)
        .await)?;

    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, App { engine }, stopped()).await
}

/// The sample database, in memory.
async fn sample() -> relata::Result<AsyncAnyEngine> {
    let engine = AsyncAnyEngine::new("sqlite::memory:")?;
    on_async_any!(&engine, |engine| {
        engine
            .run_script(include_str!("../../../schema/shop.sql"))
            .await?;
        engine
            .run_script(include_str!("../../../schema/shop_data.sql"))
            .await?;
    });
    Ok(engine)
}

/// Ready on Ctrl-C, and on SIGTERM.
async fn stopped() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = ctrl_c => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = ctrl_c.await;
}

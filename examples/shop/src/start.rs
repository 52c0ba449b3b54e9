//! How a service begins and ends.

use relata::engine::AsyncAnyEngine;
use relata::prelude::*;
use relata::{on_async_any, verify_schema};

use crate::schema;

/// The engine of `DATABASE_URL`, whose schema is verified; without it, the sample database on SQLite in memory.
///
/// # Errors
/// Those of the database, and a list of what is missing in it.
pub async fn engine() -> relata::Result<AsyncAnyEngine> {
    let engine = match std::env::var("DATABASE_URL") {
        Ok(url) => AsyncAnyEngine::new(&url)?,
        Err(_) => sample().await?,
    };
    // A migration that was forgotten shows itself here, as a list of what is missing.
    on_async_any!(&engine, |engine| verify_schema(schema::TABLES, &mut engine)
        .await)?;
    Ok(engine)
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

/// Where to listen: `LISTEN`, or port 3000 of this machine.
pub fn address() -> String {
    std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3000".to_owned())
}

/// Ready on Ctrl-C, and on SIGTERM.
pub async fn stopped() {
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

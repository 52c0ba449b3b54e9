//! `GET /health`.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use relata::engine::Status;
use relata::on_async_any;
use relata::prelude::*;
use serde::Serialize;

use crate::App;

/// The state of the service.
#[derive(Debug, Serialize)]
pub struct Health {
    database: &'static str,
    pool: Pool,
}

/// The state of its connections.
#[derive(Debug, Serialize)]
struct Pool {
    idle: usize,
    in_use: usize,
    waiting: usize,
}

impl From<Status> for Pool {
    fn from(status: Status) -> Self {
        Self {
            idle: status.idle,
            in_use: status.in_use,
            waiting: status.waiting,
        }
    }
}

/// 200 if the database answers within a second, else 503.
pub async fn health(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let ping = async {
        let one = sql_query!("SELECT 1" => Integer);
        on_async_any!(&app.engine, |engine| one.one(&mut engine).await)
    };
    let answer = tokio::time::timeout(Duration::from_secs(1), ping).await;
    let (status, database) = match answer {
        Ok(Ok(_)) => (StatusCode::OK, "up"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "down"),
    };
    let pool = app.engine.status().into();
    (status, Json(Health { database, pool }))
}

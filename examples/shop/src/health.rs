//! `GET /health`: whether the database answers.

use std::time::Duration;

use relata::engine::Status;
use relata::on_async_any;
use relata::prelude::*;
use serde::Serialize;

use crate::Shop;

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

impl Health {
    /// True if the database answers: the service responds with 200, and else with 503.
    pub fn is_up(&self) -> bool {
        self.database == "up"
    }
}

/// Asks the database, which has a second to answer.
pub async fn check(shop: &Shop) -> Health {
    let ping = async {
        let one = sql_query!("SELECT 1" => Integer);
        on_async_any!(&shop.engine, |engine| one.one(&mut engine).await)
    };
    let answer = tokio::time::timeout(Duration::from_secs(1), ping).await;
    Health {
        database: match answer {
            Ok(Ok(_)) => "up",
            _ => "down",
        },
        pool: shop.engine.status().into(),
    }
}

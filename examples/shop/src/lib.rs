//! A small shop, without the web: what `examples/axum` and `examples/actix` answer, on whichever database a URL names.
//!
//! | | |
//! |---|---|
//! | `GET /products?search=tea&limit=20&after=..` | a page of products by name, and what to ask for the next one |
//! | `GET /orders/{id}` | an order with its customer and its items |
//! | `POST /users` | a new user: 409 if the email is known, 422 if a value is refused |
//! | `POST /orders` | an order, with what it takes from the stock, in one transaction |
//! | `GET /health` | whether the database answers, and the state of the pool |

pub mod health;
pub mod orders;
mod problem;
pub mod products;
#[path = "../../../generated/shop/mod.rs"]
pub mod schema;
mod start;
pub mod users;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use relata::engine::AsyncAnyEngine;
use relata::on_async_any;

pub use problem::Problem;
pub use start::{address, engine, stopped};

/// The state that every handler gets.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The connections to the database.
    pub engine: AsyncAnyEngine,
}

impl Shop {
    /// Closes the connections.
    ///
    /// # Errors
    /// Where some are not returned in time.
    pub async fn close(&self) -> relata::Result<()> {
        on_async_any!(&self.engine, |engine| engine.close().await)
    }
}

/// A key for a new row. The program makes them, so that one INSERT does for all databases: milliseconds, then a count.
fn new_id() -> i64 {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = i64::try_from(time.unwrap_or_default().as_millis()).unwrap_or_default();
    (millis << 20) | (COUNT.fetch_add(1, Ordering::Relaxed) & 0xf_ffff)
}

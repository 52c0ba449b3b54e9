#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::engine::TransactionOptions;
use relata::prelude::*;
use shop::users;

struct Refused;
impl From<relata::Error> for Refused {
    fn from(_: relata::Error) -> Self {
        Refused
    }
}

fn count(conn: &mut SqliteConnection) -> Result<i64, Refused> {
    conn.retry_transaction(TransactionOptions::new(), |tx| {
        Ok(from(users::table).count(tx)?)
    })
}

fn main() {}

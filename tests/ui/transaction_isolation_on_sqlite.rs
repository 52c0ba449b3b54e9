#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::engine::TransactionOptions;
use relata::prelude::*;
use shop::users;

fn count(conn: &mut SqliteConnection) -> relata::Result<i64> {
    conn.transaction_with(TransactionOptions::new().serializable(), |tx| {
        from(users::table).count(tx)
    })
}

fn main() {}

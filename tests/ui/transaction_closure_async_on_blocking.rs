#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
use shop::users;

fn count(conn: &mut SqliteConnection) -> relata::Result<i64> {
    conn.transaction(async |tx| from(users::table).count(tx))
}

fn main() {}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
use shop::users;
use std::time::Duration;

fn all(conn: &mut SqliteConnection) -> relata::Result<Vec<users::User>> {
    from(users::table).timeout(Duration::from_secs(1)).all(conn)
}

fn main() {}

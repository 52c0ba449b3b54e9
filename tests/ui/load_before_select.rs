#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<Vec<String>> {
    from(users::table).with(users::orders).select(users::name).all(conn)
}

fn main() {}

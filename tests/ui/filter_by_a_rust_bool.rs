#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection, all: bool) -> relata::Result<Vec<User>> {
    from(users::table).filter(all).all(conn)
}

fn main() {}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(users: Vec<users::User>, conn: &mut SqliteConnection) -> relata::Result<usize> {
    let users = users.load(users::orders, conn)?;
    Ok(users.load(users::orders, conn)?.len())
}

fn main() {}

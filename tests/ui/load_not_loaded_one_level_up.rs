#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<usize> {
    let found = from(users::table).with(users::orders.with(orders::items)).all(conn)?;
    Ok(found[0].get(orders::items).len())
}

fn main() {}

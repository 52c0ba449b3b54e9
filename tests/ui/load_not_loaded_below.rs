#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<usize> {
    let user = from(users::table).with(users::orders.with(orders::user)).find(1).one(conn)?;
    Ok(user.get(users::orders)[0].get(orders::items).len())
}

fn main() {}

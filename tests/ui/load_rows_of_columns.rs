#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<usize> {
    let names = from(users::table).select(users::name).all(conn)?;
    Ok(names.load(users::orders, conn)?.len())
}

fn main() {}

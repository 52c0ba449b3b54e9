#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<Vec<usize>> {
    let found = from(users::table).all(conn)?;
    Ok(found.iter().map(|user| user.get(users::orders).len()).collect())
}

fn main() {}

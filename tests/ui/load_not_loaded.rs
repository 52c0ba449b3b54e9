#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<usize> {
    let user = from(users::table).with(users::profile).find(1).one(conn)?;
    Ok(user.get(users::orders).len())
}

fn main() {}

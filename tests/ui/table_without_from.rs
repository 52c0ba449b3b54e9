#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn adults(conn: &mut SqliteConnection) -> relata::Result<i64> {
    users::table.filter(users::age.gt(18)).count(conn)
}

fn main() {}

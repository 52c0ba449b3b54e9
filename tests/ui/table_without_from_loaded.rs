#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
#[allow(unused_imports)]
use shop::*;

fn everybody(conn: &mut SqliteConnection) -> relata::Result<Vec<users::User>> {
    users::table.load(conn)
}

fn main() {}

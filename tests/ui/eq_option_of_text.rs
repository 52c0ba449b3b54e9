#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<Vec<User>> {
    from(users::table).filter(users::name.eq(Some("Ann"))).all(conn)
}

fn main() {}

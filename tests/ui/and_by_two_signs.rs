#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut SqliteConnection) -> relata::Result<Vec<User>> {
    from(users::table).filter(users::age.gt(18) && users::is_active).all(conn)
}

fn main() {}

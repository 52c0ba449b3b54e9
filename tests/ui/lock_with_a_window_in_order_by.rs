#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::PgConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut PgConnection) {
    let _ = from(users::table).order_by(rank().over(window().order_by(users::age))).select(users::id).for_update().all(conn);
}

fn main() {}

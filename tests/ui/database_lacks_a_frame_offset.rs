#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut SqliteConnection) {
    let last = window().order_by(users::id).rows(preceding(length("ab")), current_row());
    let _ = from(users::table).select(count().over(last)).all(conn);
}

fn main() {}

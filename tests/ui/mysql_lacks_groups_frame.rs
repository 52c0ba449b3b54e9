#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(users::table)
        .select(count().over(window().order_by(users::age).groups(preceding(1), current_row())))
        .all(conn);
}

fn main() {}

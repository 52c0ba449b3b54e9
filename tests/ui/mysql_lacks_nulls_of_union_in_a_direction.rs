#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::expr::Direction;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection, direction: Direction) {
    let _ = from(users::table)
        .select(users::name)
        .union(from(tags::table).select(tags::label))
        .order_by(users::name.order(direction).nulls_last())
        .all(conn);
}

fn main() {}

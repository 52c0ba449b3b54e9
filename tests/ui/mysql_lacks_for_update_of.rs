#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(orders::table)
        .join(orders::user)
        .select(orders::id)
        .for_update()
        .of(orders::table)
        .all(conn);
}

fn main() {}

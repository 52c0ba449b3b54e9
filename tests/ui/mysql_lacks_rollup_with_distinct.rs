#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(orders::table).group_by(rollup(orders::status)).select(count()).distinct().all(conn);
}

fn main() {}

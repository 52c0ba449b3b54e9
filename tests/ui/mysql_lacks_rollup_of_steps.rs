#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(orders::table).group_by(rollup(((orders::user_id, orders::status), orders::total))).select(count()).all(conn);
}

fn main() {}

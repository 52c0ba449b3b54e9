#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(orders::table).select(orders::id).for_no_key_update().all(conn);
}

fn main() {}

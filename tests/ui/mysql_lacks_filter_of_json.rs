#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(tags::table).select(json_agg(tags::label).filter(tags::id.gt(1))).all(conn);
}

fn main() {}

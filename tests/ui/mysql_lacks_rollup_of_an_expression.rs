#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(users::table).group_by(rollup(users::age / 10)).select(count()).all(conn);
}

fn main() {}

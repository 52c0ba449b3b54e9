#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(users::table)
        .select(string_agg(users::name, ", ").over(window()))
        .all(conn);
}

fn main() {}

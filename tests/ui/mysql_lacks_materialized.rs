#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

relata::relation! { adults { id: BigInt } }

fn rows(conn: &mut MysqlConnection) {
    let ids = adults::as_query(from(users::table).select(users::id)).materialized();
    let _ = with(ids).from(adults::table).all(conn);
}

fn main() {}

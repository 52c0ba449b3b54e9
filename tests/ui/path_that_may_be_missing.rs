#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let conn = &mut relata::connection::SqliteConnection::connect(":memory:").unwrap();
    let _: Vec<String> = from(orders::table).select(orders::shipping_address.get(addresses::city)).all(conn).unwrap();
}

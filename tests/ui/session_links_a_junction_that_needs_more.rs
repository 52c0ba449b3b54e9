#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    let mut session = Session::new(&mut conn);
    let order = session.get(orders::table, 1).unwrap().unwrap();
    let product = session.get(products::table, 1).unwrap().unwrap();
    session.link(order, orders::products, product);
}

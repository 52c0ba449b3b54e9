#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::MysqlConnection) {
    let _ = from(users::table).with(users::orders.multiset()).all(conn);
}
fn main() {}

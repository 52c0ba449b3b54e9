#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let conn = &mut relata::connection::SqliteConnection::connect(":memory:").unwrap();
    let mut session = Session::new(conn);
    let _ = session.load(&from(order_lines::table));
}

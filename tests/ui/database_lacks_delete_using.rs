#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = delete_from(order_items::table).using(orders::table).filter(order_items::order_id.eq(orders::id)).run(&mut conn);
}

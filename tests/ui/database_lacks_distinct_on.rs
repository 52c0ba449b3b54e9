#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let query = from(orders::table).distinct_on(orders::user_id).order_by(orders::user_id).select(orders::id);
    let _ = query.all(&mut conn);
}

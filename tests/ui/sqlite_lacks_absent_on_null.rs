#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::expr::functions::json::json_array;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = from(tags::table).select(json_array((tags::id, tags::label))).all(&mut conn);
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = update(tags::table).set(tags::label.to("a")).find(1).returning(old(tags::label)).all(&mut conn);
}

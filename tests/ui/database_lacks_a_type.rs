#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let _ = from(users::table).select(users::name.cast::<relata::types::Interval>()).all(&mut conn);
}

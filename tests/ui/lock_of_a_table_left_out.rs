#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::PgConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = from(users::table).left_join(users::orders).select(users::id).for_update().all(&mut conn);
}

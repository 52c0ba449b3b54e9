#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::PgConnection as relata::connection::Connection>::connect("").unwrap();
    let locked = from(users::table).select(users::id).for_update();
    let _ = locked.union(from(orders::table).select(orders::user_id)).all(&mut conn);
}

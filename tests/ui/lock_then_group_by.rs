#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::PgConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = from(orders::table).for_share().group_by(orders::user_id).select(orders::user_id).all(&mut conn);
}

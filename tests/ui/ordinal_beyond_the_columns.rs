#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let ids = from(users::table).select(users::id).union(from(orders::table).select(orders::id));
    let _ = ids.order_by(ordinal::<2>());
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = from(orders::table).distinct_on(orders::user_id).order_by((orders::user_id, orders::id)).seek((1, 2));
}

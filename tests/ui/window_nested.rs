#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let number = coalesce(row_number().over(window()), 0);
    let _ = from(orders::table).select(rank().over(window().order_by(number)));
}

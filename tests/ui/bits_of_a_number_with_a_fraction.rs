// There are none.
#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    use relata::expr::functions::bits::BitMethods as _;
    let _ = from(orders::table).select(orders::id.bitwise_and(orders::total));
}

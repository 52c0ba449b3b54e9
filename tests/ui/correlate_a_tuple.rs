#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::*;

fn main() {
    let _ = from(orders::table).correlate((users::table, products::table)).select(orders::id);
}

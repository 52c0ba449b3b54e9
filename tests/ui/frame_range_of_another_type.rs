#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::*;

fn main() {
    let _ = window().order_by(orders::ordered_at).range(preceding(1), current_row());
}

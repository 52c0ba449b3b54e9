#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::label!(spent);
    let _ = from(orders::table).select((orders::total.label(spent), rank().over(window().order_by(spent))));
}

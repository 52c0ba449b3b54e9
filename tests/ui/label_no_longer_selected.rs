#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::label!(spent);
    let _ = from(orders::table).select(orders::total.label(spent)).order_by(spent).select(orders::id);
}

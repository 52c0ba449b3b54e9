#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = update(orders::table)
        .set(orders::status.to("paid"))
        .filter(orders::id.eq(1))
        .returning(orders::table)
        .with(orders::user.joined());
}

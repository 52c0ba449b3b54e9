#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let few = from(users::table).filter(users::id.lt(3));
    let _ = few.clone().union(few).with(users::orders.multiset());
}

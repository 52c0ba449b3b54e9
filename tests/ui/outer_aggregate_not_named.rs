#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let top = outer(max(orders::id));
    let _ = from(users::table).filter(users::id.eq(top));
}

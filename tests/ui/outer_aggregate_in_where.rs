#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let top = outer(max(orders::id));
    let ids = from(users::table).correlate(top).filter(users::id.eq(top));
    let _ = from(orders::table).filter(exists(ids));
}

// PostgreSQL has no such function.
#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = from(users::table).select(ntile(users::id).over(window().order_by(users::id)));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let _ = from(users::table).filter(exists(from(orders::table).filter(orders::user_id.eq(users::id))));
}

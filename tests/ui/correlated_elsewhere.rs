#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let of_user = from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id));
    let _ = from(products::table).filter(exists(of_user));
}

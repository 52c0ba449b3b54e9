#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { spent { user_id: BigInt } }

fn main() {
    let of_user = spent::as_query(from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)).select(orders::user_id));
    let _ = from(products::table).filter(exists(from(of_user)));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { newest { id: BigInt } }

fn main() {
    let orders = newest::as_query(from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)).select(orders::id));
    let _ = from(users::table).right_join(orders.lateral().on(newest::id.gt(1)));
}

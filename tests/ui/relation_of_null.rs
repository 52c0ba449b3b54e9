#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { spent { user_id: BigInt, total: Numeric } }

fn main() {
    let _ = spent::as_query(from(orders::table).select((orders::user_id, orders::total)));
}

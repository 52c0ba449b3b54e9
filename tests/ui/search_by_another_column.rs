#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::relation! { ring { n: Integer } }
    let ring = ring::as_query(select(literal(0))).union_all(from(ring::table).select(ring::n + 1));
    let _ = ring.search_depth_first(users::id);
}

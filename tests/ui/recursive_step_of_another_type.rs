#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { tree { id: BigInt } }

fn main() {
    let first = tree::as_query(from(employees::table).select(employees::id));
    let _ = first.union_all(from(employees::table).select(employees::name));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { adults { id: BigInt } }

fn main() {
    let _ = count_of(whole_row(adults::table));
}

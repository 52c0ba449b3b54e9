#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { numbers { n: Nullable<Integer> } }

fn main() {
    let _ = numbers::as_table(unnest(7));
}

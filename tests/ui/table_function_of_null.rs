#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { words { word: Text } }

fn main() {
    let _ = words::as_table(unnest(["a", "b"]));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { words { word: Text } }

fn main() {
    let _ = from(users::table).cross_join(words::as_table(string_to_table(users::id, " ")));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { numbers { n: Integer } }

fn main() {
    let _ = from(users::table).cross_join(numbers::as_table(generate_series(1, users::id)));
}

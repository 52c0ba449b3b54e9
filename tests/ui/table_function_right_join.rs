#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { numbers { n: BigInt } }

fn main() {
    let series = numbers::as_table(generate_series(1_i64, users::id));
    let _ = from(users::table).right_join(series.on(numbers::n.gt(1)));
}

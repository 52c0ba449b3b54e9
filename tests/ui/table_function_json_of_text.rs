#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { elements { value: Jsonb } }

fn main() {
    let _ = from(users::table).cross_join(elements::as_table(json_array_elements(users::name)));
}

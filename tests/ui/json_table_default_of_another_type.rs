#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { part { n: Nullable<Integer> } }

fn main() {
    let _ = part::as_table(json_table(nullable::<relata::types::Json>(None), "$[*]").path("$.n").default_on_empty("x"));
}

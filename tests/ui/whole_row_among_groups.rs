#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = from(users::table).group_by(users::age).select(whole_row(users::table).cast::<relata::types::Text>());
}

#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::*;

fn main() {
    let query = from(users::table).select(users::id);
    let _ = from(users::table).select(sql!("max({})", query => BigInt));
}

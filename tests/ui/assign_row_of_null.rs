#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = update(users::table).set((users::age, users::name).to(from(users::table).select((max(users::age), max(users::name)))));
}

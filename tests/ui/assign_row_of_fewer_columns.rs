#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = update(profiles::table).set((profiles::bio, profiles::birth_date).to(from(users::table).select(users::name)));
}

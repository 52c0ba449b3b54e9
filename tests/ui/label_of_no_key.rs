#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::label!(decade);

fn main() {
    let _ = from(users::table).group_by(users::age).select((users::age, decade));
}

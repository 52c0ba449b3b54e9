#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::label!(many);

fn main() {
    let _ = from(users::table).group_by(users::age).having(many.gt(1)).select((users::age, count().label(many)));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::label!(decade);

fn main() {
    let of_ten = (users::age / 10).label(decade);
    let _ = from(users::table).select((users::age, of_ten.key()));
}

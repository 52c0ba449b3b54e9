#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { adults { id: BigInt } }

fn main() {
    let adults = from(users::table).filter(users::age.ge(18)).select(users::id);
    let _ = from(users::table).with(adults::as_query(adults)).select(users::name);
}

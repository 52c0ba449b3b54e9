#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

use relata::expr::functions::time;

fn main() {
    let _ = from(users::table).select(time::date_trunc(time::unit::Month, users::age));
}

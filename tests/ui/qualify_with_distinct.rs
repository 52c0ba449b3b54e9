#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = from(users::table).select(users::age).distinct().qualify(row_number().over(partition_by(users::age).order_by(users::id)).eq(1));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let newest = row_number().over(partition_by(users::age).order_by(users::id));
    let _ = from(users::table).order_by(users::id).seek(7).select(users::id).qualify(newest.eq(1));
}

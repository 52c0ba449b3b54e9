#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let rank = rank().over(partition_by(users::age).order_by(users::id));
    let _ = from(users::table).select(users::id).order_by(rank).qualify(rank.eq(1));
}

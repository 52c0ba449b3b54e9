#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    let _ = from(orders::table).select(orders::id).qualify(newest.eq(1)).filter(orders::id.gt(3));
}

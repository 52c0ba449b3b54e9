#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::label!(spent, buyer);
    let _ = from(orders::table).group_by(orders::user_id).select((orders::user_id.label(buyer), sum(orders::total))).order_by(spent.desc());
}

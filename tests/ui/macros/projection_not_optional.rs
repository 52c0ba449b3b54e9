#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
#[projection(from = users)]
struct UserOrder {
    name: String,
    #[projection(orders::id)]
    order: i64,
}

fn main() {
    let _ = from(users::table).left_join(users::orders).select(UserOrder::projection());
}

#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
struct Pair {
    #[projection(table = users)]
    user: users::User,
    #[projection(table = orders)]
    order: orders::Order,
}

fn main() {
    let _ = from(users::table).left_join(users::orders).select(Pair::projection());
}

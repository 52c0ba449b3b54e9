#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
#[projection(from = users)]
struct UserTotal {
    name: String,
    #[projection(orders::total)]
    total: String,
}

fn main() {
    let _ = from(users::table).left_join(users::orders).select(UserTotal::projection());
}

#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
struct Total {
    #[projection(orders::total)]
    total: Option<relata::types::Decimal>,
}

fn main() {
    let _ = from(users::table).select(Total::projection());
}

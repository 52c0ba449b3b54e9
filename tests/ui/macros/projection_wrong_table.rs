#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
#[projection(from = user)]
struct UserName {
    name: String,
}

fn main() {
    let _ = from(users::table).select(UserName::projection());
}

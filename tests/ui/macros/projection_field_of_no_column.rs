#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
#[projection(from = users)]
struct UserName {
    name: String,
    nickname: String,
}

fn main() {
    let _ = from(users::table).select(UserName::projection());
}

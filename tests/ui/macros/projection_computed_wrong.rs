#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
struct Statistics {
    #[projection(computed)]
    users: i64,
    #[projection(computed)]
    oldest: i32,
}

fn main() {
    let _ = from(users::table).select(Statistics::projection(count(), max(users::age)));
}

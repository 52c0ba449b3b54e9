#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

#[derive(Projection)]
struct UserCount {
    #[projection(expr = count())]
    n: i64,
}

fn main() {}

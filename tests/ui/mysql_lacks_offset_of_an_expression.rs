#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::backend::Mysql;
use relata::prelude::*;
use shop::*;

fn query() -> impl Query<Mysql> {
    from(users::table).limit(5).offset(literal(5) * 2).select(users::id)
}

fn main() {}

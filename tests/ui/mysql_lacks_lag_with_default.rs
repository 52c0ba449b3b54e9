#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::backend::Mysql;
use relata::prelude::*;
use shop::*;

fn query() -> impl Query<Mysql> {
    from(orders::table).select(lag(orders::id).offset(2).default(0).over(window().order_by(orders::id)))
}

fn main() {}

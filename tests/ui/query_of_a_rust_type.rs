#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


use relata::backend::Sqlite;

fn ids() -> BoxedQuery<i64, Sqlite> {
    from(users::table).select(users::id).boxed()
}

fn main() {
    let _ = ids();
}

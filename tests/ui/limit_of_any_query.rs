#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn page<Q: Query<relata::backend::Sqlite>>(query: Q) -> impl Query<relata::backend::Sqlite> {
    query.limit(10)
}

fn main() {
    let _ = page(from(users::table));
}

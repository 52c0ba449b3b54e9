#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


use relata::backend::Sqlite;
use relata::types::BigInt;

fn ids() -> QueryOf<BigInt, impl RunsOn<Sqlite>> {
    query_of(from(orders::table).correlate(users::table).select(orders::id))
}

fn main() {
    let _ = ids();
}

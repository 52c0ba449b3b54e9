#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


use relata::backend::Sqlite;
use relata::types::BigInt;

fn names() -> QueryOf<BigInt, impl RunsOn<Sqlite>> {
    query_of(from(users::table).select(users::name))
}

fn main() {
    let _ = names();
}

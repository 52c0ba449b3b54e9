#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


use relata::backend::Sqlite;
use relata::types::{BigInt, Text};

fn names() -> BoxedQuery<(BigInt, Text), Sqlite> {
    from(users::table).select(users::name).boxed()
}

fn main() {
    let _ = names();
}

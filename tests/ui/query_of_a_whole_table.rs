#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

use relata::backend::Sqlite;
use relata::types::BigInt;

fn ids() -> BoxedQuery<BigInt, Sqlite> {
    from(users::table).boxed()
}

fn main() {
    let _ = ids();
}

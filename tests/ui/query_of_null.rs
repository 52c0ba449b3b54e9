#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


use relata::backend::Sqlite;
use relata::types::Integer;

fn ages() -> BoxedQuery<Integer, Sqlite> {
    from(users::table).select(users::age).boxed()
}

fn main() {
    let _ = ages();
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

use relata::backend::Sqlite;

fn main() {
    let boxed: BoxedQuery<Tab<users::table>, Sqlite> = from(users::table).boxed();
    let _ = boxed.with(users::orders.multiset());
}

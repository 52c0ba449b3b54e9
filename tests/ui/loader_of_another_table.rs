#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

use relata::backend::Sqlite;
use relata::load::{Loader, loader};

fn page() -> impl Loader<users::table, Sqlite, relata::loaded!(users::table { users::orders })> {
    loader(users::orders)
}

fn main() {
    let _ = from(orders::table).with(page());
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

use relata::backend::Sqlite;
use relata::load::{Loader, loader};

type Buyer = relata::loaded!(users::table { users::profile, users::orders });
fn buyer() -> impl Loader<users::table, Sqlite, Buyer> {
    loader((users::profile, users::orders))
}

fn main() {
    let _ = from(users::table).with(buyer()).with(users::orders);
}

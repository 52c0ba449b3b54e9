//! ORDER BY the number of an item that is not selected.

#[path = "../../generated/shop/mod.rs"]
mod shop;
use relata::prelude::*;
use shop::users;

fn main() {
    let _ = from(users::table).select((users::id, users::name)).order_by(ordinal::<3>());
}

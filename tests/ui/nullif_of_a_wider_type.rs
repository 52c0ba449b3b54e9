// PostgreSQL returns the wider type, which is not that of the row.
#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = from(users::table).select(nullif(users::age, users::id));
}

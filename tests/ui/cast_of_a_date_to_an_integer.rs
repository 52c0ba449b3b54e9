// PostgreSQL has no such cast; SQLite returns the year, and MySQL 20240131.
#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = from(employees::table).select(employees::hired_on.cast::<relata::types::Integer>());
}

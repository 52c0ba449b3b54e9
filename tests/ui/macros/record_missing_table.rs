#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let query = from(users::table).select((users::id, users::name)).records();
    let mut conn: relata::diesel::SqliteConnection = todo!();
    let row = query.one(&mut conn).unwrap();
    let _ = row.get(users::table);
}

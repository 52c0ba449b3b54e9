#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn get(conn: &mut relata::connection::SqliteConnection) {
    let query = from(users::table).select((users::id, users::name)).records();
    let row = query.one(conn).unwrap();
    let _ = row.get(users::table);
}

fn main() {
    let _ = get;
}

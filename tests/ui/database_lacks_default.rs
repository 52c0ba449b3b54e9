#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = update(users::table).set(users::is_active.to_default()).all_rows().run(&mut conn);
}

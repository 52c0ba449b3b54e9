#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = merge_into(tags::table).using(employees::table).on(tags::id.eq(employees::id)).when_matched().delete().run(&mut conn);
}

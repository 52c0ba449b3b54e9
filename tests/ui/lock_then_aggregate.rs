#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::PgConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = from(users::table).for_update().select(count()).one(&mut conn);
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::MysqlConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = update(tags::table).rows([(1, tags::label.to("a"))]).returning(tags::id).all(&mut conn);
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::MysqlConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = insert_into(tags::table).values((tags::id.to(1), tags::label.to("new"))).returning(tags::id).on_mariadb().one(&mut conn);
}

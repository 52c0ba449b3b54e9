#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;
relata::label!(gone);

fn main() {
    let mut conn = <relata::connection::MysqlConnection as relata::connection::Connection>::connect("").unwrap();
    let t = from(tags::table).select(tags::id).subquery(gone);
    let _ = with(t).statement(delete_from(tags::table).all_rows()).run(&mut conn);
}

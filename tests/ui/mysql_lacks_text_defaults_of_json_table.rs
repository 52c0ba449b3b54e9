#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { part { name: Nullable<Text> } }

fn main() {
    let mut conn = <relata::connection::MysqlConnection as relata::connection::Connection>::connect("").unwrap();
    let parts = json_table(nullable::<relata::types::Json>(None), "$[*]").path("$.name").default_on_empty("none");
    let _ = from(part::as_table(parts)).all(&mut conn);
}

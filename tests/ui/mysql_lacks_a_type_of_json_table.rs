#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { part { price: Nullable<Numeric> } }

fn main() {
    let mut conn = <relata::connection::MysqlConnection as relata::connection::Connection>::connect("").unwrap();
    let parts = json_table(nullable::<relata::types::Json>(None), "$[*]").path("$.price");
    let _ = from(part::as_table(parts)).all(&mut conn);
}

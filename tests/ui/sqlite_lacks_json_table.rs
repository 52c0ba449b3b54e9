#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { part { place: Integer, name: Nullable<Text> } }

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let parts = json_table(nullable::<relata::types::Json>(None), "$[*]").for_ordinality().path("$.name");
    let _ = from(part::as_table(parts)).all(&mut conn);
}

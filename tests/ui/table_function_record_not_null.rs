#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { item { id: Integer, name: Nullable<Text> } }

fn main() {
    let _ = item::as_table(json_to_recordset(literal(relata::serde_json::json!([]))));
}

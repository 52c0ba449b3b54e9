#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { words { word: Nullable<Text> } }

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let _ = from(words::as_table(unnest(["a", "b"]))).all(&mut conn);
}

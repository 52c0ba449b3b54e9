#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::relation! { ring { n: Integer } }
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::establish(":memory:").unwrap();
    let ring = ring::as_query(select(literal(0))).union_all(from(ring::table).select(ring::n + 1)).cycle(ring::n);
    let query = with_recursive(ring).from(ring::table).select(ring::n);
    let _ = query.all(&mut conn);
}

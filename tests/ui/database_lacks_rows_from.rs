#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relation! { both { n: Nullable<Integer>, m: Nullable<Integer> } }

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let both = both::as_table(rows_from((generate_series(1, 2), generate_series(1, 3))));
    let _ = from(both).all(&mut conn);
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;
relata::label!(gone);

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let t = delete_from(tags::table).filter(tags::id.eq(1)).returning(tags::id).cte(gone);
    let _ = with(t.clone()).from(t.table()).select(t.get(tags::id)).all(&mut conn);
}

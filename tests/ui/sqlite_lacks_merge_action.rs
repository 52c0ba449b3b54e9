#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = insert_into(tags::table)
        .values((tags::id.to(1), tags::label.to("a")))
        .on_conflict(tags::constraints::TAGS_PKEY)
        .do_update(tags::label.to(excluded(tags::label)))
        .returning(merge_action())
        .all(&mut conn);
}

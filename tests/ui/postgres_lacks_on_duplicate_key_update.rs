#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::PgConnection) {
    let tag = (tags::id.to(1), tags::label.to("hot"));
    let upsert = insert_into(tags::table).values(tag).on_duplicate_key_update(tags::label.to(excluded(tags::label)));
    let _ = upsert.run(conn);
}
fn main() {}

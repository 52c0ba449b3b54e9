#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let tag = (tags::id.to(1), tags::label.to("hot"));
    let _ = insert_into(tags::table).values(tag).on_duplicate_key_update(users::name.to("Sara"));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let own = from(tags::table).correlate(users::table).filter(tags::id.eq(users::id)).select((tags::id, tags::label));
    let _ = insert_into(tags::table).columns((tags::id, tags::label)).select(own);
}

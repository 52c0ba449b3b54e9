#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let _ = insert_into(tags::table).columns((tags::id, tags::label)).select(from(profiles::table).select((profiles::user_id, profiles::bio)));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = insert_into(tags::table)
        .columns((tags::id, tags::label))
        .select(
            delete_from(tags::table)
                .all_rows()
                .returning((tags::id, tags::label)),
        );
}

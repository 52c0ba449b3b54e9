#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = update(tags::table).set(tags::label.to("new")).all_rows().returning(tags::id).on_mariadb();
}

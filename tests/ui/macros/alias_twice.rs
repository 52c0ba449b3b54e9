#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::alias!(manager = employees);

fn main() {
    let _ = from(manager::table).cross_join(manager::table);
}

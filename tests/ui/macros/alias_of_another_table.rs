#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::alias!(other = users);

fn main() {
    let _ = from(employees::table).left_join(employees::manager.to(other::table));
}

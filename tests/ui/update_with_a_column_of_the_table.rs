#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    relata::alias!(boss = employees);
    let _ = update(boss::table).set(employees::name.to("a")).all_rows();
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f() {
    let rows: Vec<NewTag> = Vec::new();
    let _ = copy_into(users::table).rows(rows);
}
fn main() {}

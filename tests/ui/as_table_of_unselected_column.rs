#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::label!(t);
    let t = from(orders::table).select((orders::id, orders::user_id)).as_table(t);
    let _ = t.get(orders::total);
}

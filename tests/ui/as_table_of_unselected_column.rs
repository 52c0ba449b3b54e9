#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::label!(o);
    let t = from(orders::table).select((orders::id, orders::user_id)).as_table(o);
    let _ = t.get(orders::total);
}

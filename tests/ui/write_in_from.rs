#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;
relata::label!(gone);

fn main() {
    let t = delete_from(tags::table).filter(tags::id.eq(1)).returning(tags::id).cte(gone);
    let _ = from(t);
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;
relata::label!(gone);

fn main() {
    let t = from(tags::table).select(tags::id).subquery(gone);
    let _ = with(t).statement(from(tags::table));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;
relata::label!(gone);

fn main() {
    relata::relation! { lost { id: BigInt } }
    let _ = with(lost::as_query(delete_from(tags::table).filter(tags::id.eq(1))));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let _ = from(users::table).group_by(grouping_sets((users::age, users::id), ((rollup(users::age), users::id),)));
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let _ = merge_into(users::table).using(employees::table).on(users::id.eq(employees::id))
        .when_not_matched_and(users::is_active).do_nothing();
}

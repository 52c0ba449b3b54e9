#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let _ = insert_into(users::table).values((users::id.to(1), users::name.to("a"), users::email.to("b"))).on_conflict(users::constraints::USERS_AGE_CHECK);
}

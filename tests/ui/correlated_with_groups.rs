#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let name = from(users::table).correlate(orders::table).filter(users::id.eq(orders::user_id)).select(users::name);
    let _ = from(orders::table).group_by(orders::user_id).select(name.scalar_subquery());
}

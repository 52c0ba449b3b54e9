#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let status = outer(orders::status);
    let name = from(users::table).correlate(status).filter(users::name.eq(status)).select(users::name);
    let _ = from(orders::table).group_by(orders::user_id).select(name.scalar_subquery());
}

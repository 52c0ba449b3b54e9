#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::*;

fn main() {
    let most = from(users::table).select(users::id).limit(1).scalar_subquery();
    let _ = window().order_by(users::name).rows(preceding(most), current_row());
}

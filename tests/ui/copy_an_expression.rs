#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::PgConnection) {
    let _ = copy_into(tags::table).rows([(tags::id.to(1), tags::label.to(upper("hot")))]).run(conn);
}
fn main() {}

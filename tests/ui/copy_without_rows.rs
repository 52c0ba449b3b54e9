#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::PgConnection) {
    let _ = copy_into(tags::table).run(conn);
}
fn main() {}

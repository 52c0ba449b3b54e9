#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::AsyncMysqlConnection) {
    let _ = copy_into(tags::table).rows([(tags::id.to(1), tags::label.to("hot"))]).run(conn);
}
fn main() {}

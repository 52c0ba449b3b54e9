#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::MysqlConnection) {
    let _ = update(tags::table).set(tags::label.to("a")).limit(1).filter(tags::id.eq(1)).run(conn);
}
fn main() {}

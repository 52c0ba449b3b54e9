#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::MysqlConnection) {
    let _ = delete_from(tags::table).limit(1).run(conn);
}
fn main() {}

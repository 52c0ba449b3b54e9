#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::MysqlConnection) {
    let hot = tags::label.to("hot");
    let _ = update(tags::table).set(hot).find(1).returning(tags::id).on_mariadb().run(conn);
}
fn main() {}

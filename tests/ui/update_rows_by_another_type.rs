#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::SqliteConnection) {
    let _ = update(tags::table).rows([("one", tags::label.to("a"))]).run(conn);
}
fn main() {}

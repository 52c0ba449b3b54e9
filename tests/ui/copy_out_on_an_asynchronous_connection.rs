#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::AsyncPgConnection) {
    let _ = from(tags::table).copy_out(conn, |_| Ok::<_, relata::Error>(()));
}
fn main() {}

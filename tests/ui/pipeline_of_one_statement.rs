#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

async fn f(conn: &mut relata::connection::AsyncPgConnection) {
    let users = from(users::table);
    let _ = conn.pipeline(users.pipelined().all()).await;
}
fn main() {}

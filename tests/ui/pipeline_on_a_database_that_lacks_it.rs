#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

async fn f(conn: &mut relata::connection::AsyncMysqlConnection) {
    let ages = from(users::table).distinct_on(users::age);
    let _ = conn.pipeline((ages.pipelined().all(), ages.pipelined().count())).await;
}
fn main() {}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::AsyncPgConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

async fn f() -> relata::Result<Vec<User>> {
    let mut conn = AsyncPgConnection::connect("postgres://localhost/shop");
    from(users::table).all(&mut conn).await
}

fn main() {}

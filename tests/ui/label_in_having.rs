#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::label!(many);

fn f(conn: &mut SqliteConnection) -> relata::Result<Vec<(Option<i32>, i64)>> {
    from(users::table).group_by(users::age).having(many.gt(1)).select((users::age, count().label(many))).all(conn)
}

fn main() {}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::PgConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut PgConnection) -> relata::Result<usize> {
    let found = from(users::table).select(date_trunc("month", users::created_at)).all(conn)?;
    Ok(found.len())
}

fn main() {}

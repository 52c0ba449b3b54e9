#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::MysqlConnection;
use relata::prelude::*;
use shop::*;

fn rows(conn: &mut MysqlConnection) {
    relata::relation! { newest { id: BigInt } }
    let of_user = from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)).select(orders::id);
    let _ = from(users::table).cross_join(newest::as_query(of_user).lateral()).select(newest::id).all(conn);
}

fn main() {}

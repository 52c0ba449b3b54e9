#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::PgConnection;
use relata::prelude::*;
use shop::*;

relata::relation! { spent { user_id: BigInt } }

fn rows(conn: &mut PgConnection) {
    let t = spent::as_query(from(orders::table).select(orders::user_id));
    let _ = from(users::table).join(t.on(spent::user_id.eq(users::id))).select(users::id).for_update().of(spent::table).all(conn);
}

fn main() {}

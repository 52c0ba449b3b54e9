#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    relata::relation! { newest { id: BigInt } }
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let of_user = from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)).select(orders::id);
    let query = from(users::table).cross_join(newest::as_query(of_user).lateral()).select(newest::id);
    let _ = query.all(&mut conn);
}

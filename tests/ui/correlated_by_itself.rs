#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;


fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let of_user = from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id));
    let _ = of_user.all(&mut conn);
}

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    let mut session = Session::new(&mut conn);
    let user = session.get(users::table, 1).unwrap().unwrap();
    let mine = (addresses::id.to(1), addresses::user.to(user), addresses::street.to("a"), addresses::city.to("b"));
    insert_into(addresses::table).values(mine).run(session.connection()).unwrap();
}

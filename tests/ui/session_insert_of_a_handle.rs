#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let conn = &mut relata::connection::SqliteConnection::connect(":memory:").unwrap();
    let mut session = Session::new(conn);
    let user = session.get(users::table, 1).unwrap().unwrap();
    insert_into(addresses::table).values((addresses::id.to(1), addresses::user.to(user), addresses::street.to("Storgatan"), addresses::city.to("Malmö"))).run(session.connection()).unwrap();
}

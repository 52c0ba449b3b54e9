#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relationship! {
    pub home: users::table => addresses::table, ToMany for relata::backend::Sqlite {
        users::id.eq(addresses::user_id) & addresses::city.eq("Malmö")
    }
}

fn f(conn: &mut relata::connection::PgConnection) {
    let _ = from(users::table).filter(home.exists()).all(conn);
}

fn main() {}

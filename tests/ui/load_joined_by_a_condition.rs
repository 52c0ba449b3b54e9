#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::relationship! {
    pub home: users::table => addresses::table, ToOneOrNone for relata::backend::Sqlite {
        users::id.eq(addresses::user_id) & addresses::city.eq("Malmö")
    }
}

fn main() {
    let _ = from(users::table).with(home.joined());
}

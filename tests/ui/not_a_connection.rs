#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::users;

fn main() {
    let mut url = String::from("sqlite:shop.db");
    let _ = from(users::table).all(&mut url);
}

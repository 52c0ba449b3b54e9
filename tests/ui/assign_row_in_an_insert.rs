#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = insert_into(profiles::table).values((profiles::user_id.to(7), (profiles::bio, profiles::birth_date).to(from(employees::table).select((employees::name, employees::hired_on)))));
}

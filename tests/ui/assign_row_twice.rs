#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let _ = update(profiles::table).set(((profiles::bio, profiles::birth_date).to(from(employees::table).select((employees::name, employees::hired_on))), profiles::bio.to("Sara")));
}

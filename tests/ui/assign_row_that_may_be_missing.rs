#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let boss = from(employees::table).filter(employees::id.eq(1)).select((employees::name, employees::id.gt(3)));
    let _ = update(users::table).set((users::name, users::is_active).to(boss)).all_rows();
}

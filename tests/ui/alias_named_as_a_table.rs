// SQL would see two tables of one name.
#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::employees;

mod other {
    relata::alias!(pub employees = crate::shop::users);
}

fn main() {
    let _ = from(employees::table).join(other::employees::table.on(other::employees::id.eq(employees::id)));
}

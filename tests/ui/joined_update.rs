#[path = "../../generated/joined/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees;

fn main() {
    let _ = update(employees::table);
}

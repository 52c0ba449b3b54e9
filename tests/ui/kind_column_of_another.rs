#[path = "../../generated/polymorphic/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::{engineer, manager};

fn main() {
    let _ = from(engineer::table).filter(manager::budget.gt(1));
}

#[path = "../../generated/polymorphic/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::{self, engineer};

fn main() {
    let _ = from(engineer::table).filter(employees::budget.gt(1));
}

#[path = "../../generated/polymorphic/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::{engineer, manager};

fn main() {
    let _ = from(engineer::table).join(manager::table.on(manager::id.eq(engineer::chief_id)));
}

#[path = "../../generated/joined/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::engineer;

fn main() {
    let _ = insert_into(engineer::table);
}

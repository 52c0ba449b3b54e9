#[path = "../../generated/joined/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::engineer;

fn main() {
    let _ = truncate(engineer::table);
}

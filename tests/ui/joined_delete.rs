#[path = "../../generated/joined/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::manager;

fn main() {
    let _ = delete_from(manager::table);
}

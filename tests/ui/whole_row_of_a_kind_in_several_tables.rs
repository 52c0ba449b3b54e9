#[path = "../../generated/joined/mod.rs"]
#[allow(dead_code)]
mod schema;
use relata::prelude::*;
use schema::employees::engineer;

fn main() {
    let _ = from(engineer::table).filter(whole_row(engineer::table).is_not_null());
}

#[path = "../../generated/functions/mod.rs"]
#[allow(dead_code)]
mod schema;
use relata::prelude::*;
#[allow(unused_imports)]
use schema::*;

fn main() {
    let _ = from(people::table).select(functions::add(people::id, 1));
}

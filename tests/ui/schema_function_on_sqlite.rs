#[path = "../../generated/functions/mod.rs"]
#[allow(dead_code)]
mod schema;
use relata::prelude::*;
#[allow(unused_imports)]
use schema::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let _ = from(people::table).select(functions::add(people::age, 1)).all(&mut conn);
}

#[path = "../../generated/functions/mod.rs"]
#[allow(dead_code)]
mod schema;
use relata::prelude::*;
#[allow(unused_imports)]
use schema::*;

fn main() {
    let mut conn = <relata::connection::SqliteConnection as relata::connection::Connection>::connect(":memory:").unwrap();
    let _ = from(functions::evens(4)).all(&mut conn);
}

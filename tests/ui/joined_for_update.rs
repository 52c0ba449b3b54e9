#[path = "../../generated/joined/mod.rs"]
mod schema;

use relata::connection::PgConnection;
use relata::prelude::*;
use schema::employees::engineer;

fn f(conn: &mut PgConnection) {
    let _ = from(engineer::table).for_update().all(conn);
}

fn main() {}

#[path = "../../generated/functions_mysql/mod.rs"]
#[allow(dead_code)]
mod schema;
use relata::prelude::*;
use schema::*;

fn rows(conn: &mut relata::connection::PgConnection) {
    let _ = from(people::table).select(functions::initials(people::name)).all(conn);
}

fn main() {}

#[path = "../../generated/functions/mod.rs"]
#[allow(dead_code)]
mod schema;
use relata::prelude::*;
#[allow(unused_imports)]
use schema::*;

fn rows(conn: &mut relata::connection::PgConnection) {
    let _: Vec<i32> = from(functions::evens(4)).select(functions::evens::value).all(conn).unwrap();
}

fn main() {}

use relata::connection::MysqlConnection;
use relata::doc::documents;
use relata::prelude::*;

fn rows(conn: &mut MysqlConnection) {
    let _ = from(documents::table).select(documents::tags).all(conn);
}

fn main() {}

use relata::connection::SqliteConnection;
use relata::prelude::*;

fn recover(conn: &mut SqliteConnection) -> relata::Result<()> {
    conn.commit_prepared("order-7")
}

fn main() {}

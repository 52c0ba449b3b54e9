use relata::connection::PgConnection;
use relata::prelude::*;

relata::relation! { spent { user_id: BigInt } }

fn rows(conn: &mut PgConnection) {
    let _ = from(spent::table.tablesample_bernoulli(10.0)).select(spent::user_id).all(conn);
}

fn main() {}

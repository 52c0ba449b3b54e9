use relata::connection::SqliteConnection;
use relata::doc::documents;
use relata::prelude::*;

fn f(conn: &mut SqliteConnection) {
    let _ = update(documents::table).set(documents::data.get("author").to(relata::serde_json::json!("Sara"))).all_rows().run(conn);
}
fn main() {}

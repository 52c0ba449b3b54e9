use relata::connection::PgConnection;
use relata::doc::documents;
use relata::prelude::*;
use std::ops::Bound::{Excluded, Included};

fn f(conn: &mut PgConnection) {
    let row = (
        documents::id.to(1),
        documents::title.to("one"),
        documents::data.to(relata::serde_json::json!({})),
        documents::tags.subscript(1).to("red"),
        documents::pages.to((Included(1), Excluded(2))),
    );
    let _ = copy_into(documents::table).rows([row]).run(conn);
}
fn main() {}

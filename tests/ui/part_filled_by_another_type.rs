use relata::doc::documents;
use relata::prelude::*;

fn main() {
    let _ = insert_into(documents::table)
        .columns((documents::id, documents::title, documents::data, documents::tags.subscript(1), documents::pages))
        .select(from(documents::table).select((documents::id, documents::title, documents::data, documents::id, documents::pages)));
}

use relata::doc::documents;
use relata::prelude::*;

fn main() {
    let _ = update(documents::table).set(documents::tags.subscript(1).to(7));
}

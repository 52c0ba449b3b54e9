use relata::doc::documents;
use relata::prelude::*;

fn main() {
    let _ = documents::tags.slice(1, 2).to(None::<Vec<Option<String>>>);
}

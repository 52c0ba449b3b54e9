use relata::doc::{documents, users};
use relata::prelude::*;

fn main() {
    let _ = update(users::table).set(documents::tags.subscript(1).to("red"));
}

use relata::doc::documents;
use relata::prelude::*;

fn main() {
    let _ = documents::tags.slice(1, 2).subscript(1).to("red");
}

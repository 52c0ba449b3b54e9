use relata::doc::documents;
use relata::expr::functions::array::cardinality;
use relata::prelude::*;

fn main() {
    let _ = update(documents::table).set(documents::tags.subscript(nullif(cardinality(documents::tags), 0)).to("red"));
}

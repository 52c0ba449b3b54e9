use relata::doc::documents;
use relata::expr::functions::array::trim_array;
use relata::prelude::*;

fn main() {
    let _ = trim_array(documents::tags, 1).subscript(1).to("red");
}

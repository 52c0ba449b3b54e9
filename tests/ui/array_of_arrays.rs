// It would have two dimensions.
use relata::prelude::*;

relata::relation! { notes { id: BigInt, tags: Array<Text> } }

fn main() {
    let _ = from(notes::table).select(array_agg(notes::tags));
}

// It is an error of PostgreSQL where the key is NULL.
use relata::prelude::*;

relata::relation! { notes { id: BigInt, title: Nullable<Text> } }

fn main() {
    let _ = from(notes::table).select(json_object_agg(notes::title, notes::id));
}

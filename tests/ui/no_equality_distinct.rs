// `json` has no equality, so the server could not run this.
use relata::prelude::*;
#[allow(unused_imports)]
use relata::serde_json;

relata::relation! { letters { id: BigInt, body: Json } }

fn main() {
    let _ = from(letters::table).select(letters::body).distinct();
}

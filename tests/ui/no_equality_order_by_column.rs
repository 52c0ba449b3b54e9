// `json` has no equality, so the server could not run this.
use relata::prelude::*;

relata::relation! { letters { id: BigInt, body: Json } }

fn main() {
    let _ = from(letters::table).order_by(letters::body);
}

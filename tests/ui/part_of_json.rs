use relata::prelude::*;

relata::relation! { notes { body: Json } }

fn main() {
    let _ = notes::body.get("author").to(relata::serde_json::json!("Sara"));
}

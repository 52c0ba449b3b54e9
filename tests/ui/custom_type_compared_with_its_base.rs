use relata::prelude::*;

#[derive(Debug, Clone, PartialEq)]
pub struct Handle(pub String);
relata::custom_type! { Handle: Text as "public"."citext" }
relata::relation! { authors { handle: Handle } }

fn main() {
    let _ = from(authors::table).filter(authors::handle.eq("sara"));
}

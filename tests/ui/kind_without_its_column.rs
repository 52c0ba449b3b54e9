#[path = "../../generated/polymorphic/mod.rs"]
mod schema;

use relata::prelude::*;
use schema::employees::engineer;

fn main() {
    let _ = insert_into(engineer::table).values((engineer::name.to("Bo"),));
}

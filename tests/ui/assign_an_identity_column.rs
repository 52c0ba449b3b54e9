use relata::prelude::*;

#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "lines")]
    struct Line {
        #[model(primary_key, identity = always)]
        id: i64,
        price: i64,
        #[model(generated = "price * 2")]
        doubled: i64,
    }
}
use schema::lines;

fn main() {
    let _ = insert_into(lines::table).values((lines::id.to(1), lines::price.to(1)));
}

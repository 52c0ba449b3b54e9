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
    let _ = update(lines::table).set(lines::id.to(1)).filter(lines::price.gt(1));
}

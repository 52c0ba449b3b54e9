#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() {
    let mut conn = <relata::connection::PgConnection as relata::connection::Connection>::connect("").unwrap();
    let _ = update(tags::table).set(tags::label.to("a")).all_rows().order_by(tags::id).limit(1).run(&mut conn);
}

#[path = "../../generated/write/mod.rs"]
#[allow(dead_code)]
mod pages;
use relata::prelude::*;
#[allow(unused_imports)]
use pages::*;

fn main() {
    let _ = update(titles::table).set(titles::title.to("a")).all_rows();
    let _ = delete_from(titles::table);
}

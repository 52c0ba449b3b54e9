#[path = "../../generated/jiff/mod.rs"]
#[allow(dead_code)]
mod chosen;
use chosen::visits;
use relata::prelude::*;

fn main() {
    let _ = from(visits::table).filter(visits::seen.ge("2026-11-30"));
}

#[path = "../../generated/composites/mod.rs"]
#[allow(dead_code)]
mod composites;
use composites::{Spot, people};
use relata::prelude::*;

fn main() {
    let _ = from(people::table).select(people::home.field(Spot::x));
}

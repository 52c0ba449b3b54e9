#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

struct Place {
    city: String,
}

#[derive(Projection)]
struct Parcel {
    #[projection(nested)]
    place: Place,
}

fn main() {}

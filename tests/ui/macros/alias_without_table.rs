#[path = "../../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
#[allow(unused_imports)]
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

relata::alias!(manager);

fn main() {}

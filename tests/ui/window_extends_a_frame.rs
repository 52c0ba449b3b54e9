#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
use shop::*;

fn main() {
    let w = window_named("w", window().order_by(users::id).rows(preceding(1), current_row()));
    let _ = w.rows(preceding(2), current_row());
}

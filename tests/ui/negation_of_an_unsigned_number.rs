// It would be below zero.
use relata::prelude::*;

relata::relation! { counts { n: UnsignedBigInt } }

fn main() {
    let _ = from(counts::table).select(-counts::n);
}

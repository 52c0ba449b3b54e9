relata::relation! { pairs { pair: (i32, i32) } }

fn main() {}

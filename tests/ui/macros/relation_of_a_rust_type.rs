relata::relation! { pairs { first: i32 } }

fn main() {}

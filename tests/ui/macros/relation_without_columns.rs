relata::relation! { nothing {} }

fn main() {}

relata::relation! { pairs { pair: (Integer, Integer) } }

fn main() {}

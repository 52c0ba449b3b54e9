//! The `relata` command.
fn main() {}

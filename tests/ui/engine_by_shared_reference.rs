#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::engine::Engine;
use relata::prelude::*;
use shop::users;

fn count(engine: &Engine<SqliteConnection>) -> relata::Result<i64> {
    from(users::table).count(engine)
}

fn main() {}

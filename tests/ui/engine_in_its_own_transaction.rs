#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::engine::Engine;
use relata::prelude::*;
use shop::users;

fn count(mut engine: Engine<SqliteConnection>) -> relata::Result<i64> {
    engine.transaction(|tx| {
        delete_from(users::table).filter(users::id.eq(1)).run(tx)?;
        from(users::table).count(&mut engine)
    })
}

fn main() {}

use relata::connection::SqliteConnection;
use relata::engine::Engine;

fn prepare(engine: &Engine<SqliteConnection>) -> relata::Result<()> {
    let tx = engine.begin_two_phase("order-7")?;
    tx.prepare()?.commit()
}

fn main() {}

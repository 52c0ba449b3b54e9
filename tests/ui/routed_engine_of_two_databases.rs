use relata::connection::{PgConnection, SqliteConnection};
use relata::engine::{Engine, RoutedEngine};

fn f(primary: Engine<PgConnection>, replica: Engine<SqliteConnection>) {
    let _ = RoutedEngine::builder(primary).replica(replica).build();
}
fn main() {}

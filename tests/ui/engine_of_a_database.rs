use relata::backend::Sqlite;
use relata::engine::Engine;

fn main() {
    let _ = Engine::<Sqlite>::new("sqlite::memory:");
}

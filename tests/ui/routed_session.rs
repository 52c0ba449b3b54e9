use relata::connection::PgConnection;
use relata::engine::RoutedEngine;

fn f(engine: &RoutedEngine<PgConnection>) {
    let _ = engine.session();
}
fn main() {}

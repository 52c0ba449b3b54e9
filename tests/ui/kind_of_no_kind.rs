#[path = "../../generated/polymorphic/mod.rs"]
mod schema;

use relata::connection::SqliteConnection;
use relata::prelude::*;
use relata::session::Ref;
use schema::{companies, Employee};

fn f(session: &Session<'_, SqliteConnection>, row: Ref<Employee>) {
    let _ = session.of_kind(row, companies::table);
}

fn main() {}

//! Reflection asks a constant number of questions, however many tables there are; counted by the engines.

mod common;

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::{Connection, SqliteConnection};
use relata_schema::{Engine, ReflectOptions, Scratch, ScratchServer, sqlite};

/// Tables with keys, checks and indexes, each but the first with a foreign key.
fn tables(number: usize) -> String {
    let mut sql = String::new();
    for at in 0..number {
        let previous = at.saturating_sub(1);
        writeln!(
            sql,
            "CREATE TABLE t{at} (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT DEFAULT 'x', c INTEGER CHECK (c > 0),
               d REAL, e NUMERIC(10, 2), f DATE, g TIMESTAMP, h VARCHAR(20) UNIQUE, i INTEGER, j INTEGER, k INTEGER,
               previous INTEGER REFERENCES t{previous} (id) ON DELETE CASCADE);
             CREATE INDEX t{at}_a ON t{at} (a, b);"
        )
        .expect("writes");
    }
    sql
}

#[test]
fn sqlite_asks_five() {
    let counted = |number: usize| {
        let mut connection = SqliteConnection::establish(":memory:").expect("opens");
        connection.batch_execute(&tables(number)).expect("executes");
        let queries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&queries);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        let start = Instant::now();
        let catalog = sqlite::reflect(&mut connection, &ReflectOptions::default());
        let time = start.elapsed();
        assert_eq!(catalog.expect("reflects").tables.len(), number);
        let queries = queries.load(Ordering::Relaxed);
        println!("SQLite, {number} tables: {queries} queries, {time:.0?}");
        queries
    };
    assert_eq!((counted(1), counted(600)), (5, 5));
}

#[test]
fn postgres_asks_thirteen() {
    let server = ScratchServer::start().expect("starts");
    let counted = |number: usize| {
        let mut scratch = Scratch::new(Engine::Postgres, Some(server.url())).expect("a database");
        scratch
            .execute(Path::new("t.sql"), &tables(number))
            .expect("executes");
        let url = scratch.url().expect("a URL");
        let mut client = postgres::Client::connect(url, postgres::NoTls).expect("connects");
        client
            .batch_execute("SET log_statement = 'all'")
            .expect("sets");
        let before = server.log().matches("LOG:  execute ").count();
        let start = Instant::now();
        let catalog = relata_schema::postgres::reflect(&mut client, &ReflectOptions::default());
        let time = start.elapsed();
        assert_eq!(catalog.expect("reflects").tables.len(), number);
        let queries = server.log().matches("LOG:  execute ").count() - before;
        println!("PostgreSQL, {number} tables: {queries} queries, {time:.0?}");
        queries
    };
    assert_eq!((counted(1), counted(600)), (13, 13));
}

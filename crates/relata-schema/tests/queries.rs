//! Reflection asks a constant number of questions, however many tables there are; counted by the engines.

mod common;

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use relata_schema::{ReflectOptions, sqlite};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

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
    static QUERIES: AtomicUsize = AtomicUsize::new(0);
    fn count(event: TraceEvent<'_>) {
        // The pragmas within a query show as comments.
        if matches!(event, TraceEvent::Stmt(_, sql) if !sql.starts_with("--")) {
            QUERIES.fetch_add(1, Ordering::Relaxed);
        }
    }
    let counted = |number: usize| {
        let connection = Connection::open_in_memory().expect("opens");
        connection.execute_batch(&tables(number)).expect("executes");
        QUERIES.store(0, Ordering::Relaxed);
        connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(count));
        let start = Instant::now();
        let catalog = sqlite::reflect(&connection, &ReflectOptions::default());
        let time = start.elapsed();
        assert_eq!(catalog.expect("reflects").tables.len(), number);
        let queries = QUERIES.load(Ordering::Relaxed);
        println!("SQLite, {number} tables: {queries} queries, {time:.0?}");
        queries
    };
    assert_eq!((counted(1), counted(600)), (5, 5));
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_asks_thirteen() {
    use relata_schema::{Engine, Scratch, ScratchServer};

    let server = ScratchServer::start().expect("starts");
    let counted = |number: usize| {
        let mut scratch = Scratch::new(Engine::Postgres, Some(server.url())).expect("a database");
        scratch
            .execute("t.sql".as_ref(), &tables(number))
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

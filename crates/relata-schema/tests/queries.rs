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
fn postgres_asks_fourteen() {
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
    assert_eq!((counted(1), counted(600)), (14, 14));
}

#[cfg(feature = "mysql")]
#[test]
fn mysql_asks_sixteen() {
    use mysql::prelude::Queryable;
    use relata_schema::{Engine, Scratch};

    let Some(server) = common::mysql_server() else {
        return;
    };
    let counted = |number: usize| {
        let mut scratch = Scratch::new(Engine::Mysql, Some(&server)).expect("a database");
        let sql = tables(number).replace("TEXT", "VARCHAR(99)");
        let sql = format!("CREATE SEQUENCE s; SET foreign_key_checks = 0;{sql}");
        scratch.execute("t.sql".as_ref(), &sql).expect("executes");
        let mut connection = common::mysql_connection(scratch.url().expect("a URL"));
        let asked = |connection: &mut mysql::Conn| -> usize {
            let status = connection.query_first("SHOW SESSION STATUS LIKE 'Questions'");
            let (_, number): (String, String) = status.expect("a status").expect("a row");
            number.parse().expect("a number")
        };
        let before = asked(&mut connection);
        let start = Instant::now();
        let catalog = relata_schema::mysql::reflect(&mut connection, &ReflectOptions::default());
        let time = start.elapsed();
        assert_eq!(catalog.expect("reflects").tables.len(), number);
        // The status is a question too.
        let queries = asked(&mut connection) - before - 1;
        println!("MySQL, {number} tables: {queries} queries, {time:.0?}");
        queries
    };
    assert_eq!((counted(1), counted(300)), (16, 16));
}

/// The session is as it was, also after an error.
#[cfg(feature = "mysql")]
#[test]
fn mysql_sessions_keep_their_settings() {
    use mysql::prelude::Queryable;
    use relata_schema::{Engine, Error};

    if common::mysql_server().is_none() {
        return;
    }
    let scratch = common::scratch(Engine::Mysql);
    let mut connection = common::mysql_connection(scratch.url().expect("a URL"));
    let settings = |connection: &mut mysql::Conn| -> (String, String) {
        let row = connection.query_first("SELECT @@session.sql_mode, @@session.time_zone");
        row.expect("settings").expect("a row")
    };
    connection
        .query_drop("SET SESSION sql_mode = 'ANSI_QUOTES', time_zone = '+02:00'")
        .expect("sets");
    let options = ReflectOptions::default();
    relata_schema::mysql::reflect(&mut connection, &options).expect("reflects");
    let kept = ("ANSI_QUOTES".to_owned(), "+02:00".to_owned());
    assert_eq!(settings(&mut connection), kept);

    // A view whose table is gone is an error to MySQL, and has no columns on MariaDB.
    let sql = "CREATE TABLE a (x INT); CREATE VIEW v AS SELECT x FROM a; DROP TABLE a";
    for statement in sql.split(';') {
        connection.query_drop(statement).expect("executes");
    }
    match relata_schema::mysql::reflect(&mut connection, &options) {
        Ok(catalog) => assert_eq!(catalog.tables.len(), 1),
        Err(error) => assert!(matches!(error, Error::Reflect { .. }), "{error}"),
    }
    assert_eq!(settings(&mut connection), kept);
}

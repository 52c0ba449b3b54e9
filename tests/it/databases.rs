//! The sample database on every engine at hand.

use relata::connection::SimpleConnection;
use relata::connection::{Connection, PgConnection, SqliteConnection};

const TABLES: &str = include_str!("../../schema/shop.sql");
const ROWS: &str = include_str!("../../schema/shop_data.sql");

/// A new one in memory.
pub fn sqlite() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").expect("SQLite is built in");
    load(&mut conn);
    conn
}

/// A new one in a schema of its own, which goes away with the connection; none where
/// `RELATA_POSTGRES_URL` names no server.
pub fn postgres() -> Option<PgConnection> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut conn = PgConnection::establish(&url).expect("RELATA_POSTGRES_URL answers");
    conn.begin_test_transaction().expect("a transaction");
    conn.batch_execute(
        "DO $$ BEGIN
             EXECUTE format('CREATE SCHEMA shop_%s', pg_backend_pid());
             PERFORM set_config('search_path', format('shop_%s', pg_backend_pid()), true);
         END $$",
    )
    .expect("a schema");
    load(&mut conn);
    Some(conn)
}

fn load(conn: &mut impl SimpleConnection) {
    conn.batch_execute(TABLES).expect("the tables");
    conn.batch_execute(ROWS).expect("the rows");
}

/// Runs the same lines on every database.
macro_rules! everywhere {
    (|$conn:ident| $body:block) => {{
        {
            let $conn = &mut $crate::databases::sqlite();
            $body
        }
        if let Some(mut conn) = $crate::databases::postgres() {
            let $conn = &mut conn;
            $body
        }
    }};
}
pub(crate) use everywhere;

/// Runs a query and a hand-written one on every database, and gives the rows on which all agree.
macro_rules! rows {
    ($query:expr, $by_hand:expr $(,)?) => {{
        let (query, by_hand) = (&$query, &$by_hand);
        let conn = &mut $crate::databases::sqlite();
        let rows = query.all(conn).expect("rows");
        assert_eq!(rows, by_hand.all(conn).expect("rows by hand"), "on SQLite");
        if let Some(conn) = $crate::databases::postgres().as_mut() {
            assert_eq!(query.all(conn).expect("rows"), rows, "on PostgreSQL");
            assert_eq!(
                by_hand.all(conn).expect("rows by hand"),
                rows,
                "PostgreSQL, by hand"
            );
        }
        rows
    }};
}
pub(crate) use rows;

/// SQL without quotes around names and with PostgreSQL's placeholders, to compare dialects.
pub fn plain(sql: &str) -> String {
    let mut plain = String::new();
    let mut binds = 0;
    for c in sql.chars() {
        match c {
            '`' | '"' => {}
            '?' => {
                binds += 1;
                plain.push_str(&format!("${binds}"));
            }
            c => plain.push(c),
        }
    }
    plain
}

/// Compares a statement's SQL on every dialect; one text stands for all that differ in quotes and
/// placeholders only, and leaves the quotes out.
macro_rules! assert_sql {
    ($query:expr, $plain:expr $(,)?) => {{
        let query = &$query;
        let sqlite = query.to_sql::<relata::backend::Sqlite>();
        assert_eq!($crate::databases::plain(&sqlite), $plain);
        let pg = query.to_sql::<relata::backend::Pg>();
        assert_eq!($crate::databases::plain(&pg), $plain);
    }};
    ($query:expr, sqlite: $sqlite:expr, pg: $pg:expr $(,)?) => {{
        let query = &$query;
        assert_eq!(query.to_sql::<relata::backend::Sqlite>(), $sqlite);
        assert_eq!(query.to_sql::<relata::backend::Pg>(), $pg);
    }};
}
pub(crate) use assert_sql;

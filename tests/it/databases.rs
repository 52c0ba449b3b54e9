//! The sample database on every engine at hand.
use relata::connection::{
    Connection, DieselConnection as _, MysqlConnection, PgConnection, SimpleConnection,
    SqliteConnection,
};
use relata::prelude::*;

const TABLES: &str = include_str!("../../schema/shop.sql");
const ROWS: &str = include_str!("../../schema/shop_data.sql");

/// A new one in memory.
pub fn sqlite() -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").expect("SQLite is built in");
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
    let mut conn = PgConnection::connect(&url).expect("RELATA_POSTGRES_URL answers");
    conn.begin_test_transaction().expect("a transaction");
    conn.run_script(
        "DO $$ BEGIN
             EXECUTE format('CREATE SCHEMA shop_%s', pg_backend_pid());
             PERFORM set_config('search_path', format('shop_%s', pg_backend_pid()), true);
         END $$",
    )
    .expect("a schema");
    load(&mut conn);
    Some(conn)
}

/// The sample database committed to a schema of its own, for connections that must see the same rows.
/// The schema goes away with it, so it is made before the connections and dropped behind them.
pub struct SharedPostgres {
    url: String,
    schema: String,
}

impl SharedPostgres {
    /// None where `RELATA_POSTGRES_URL` names no server. Each test has its own name.
    pub fn new(name: &str) -> Option<Self> {
        let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
            println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
            return None;
        };
        let schema = format!("relata_{name}_{}", std::process::id());
        let shared = Self { url, schema };
        let mut conn = shared.connect();
        conn.run_script(&format!("CREATE SCHEMA {}", shared.schema))
            .expect("a schema");
        load(&mut conn);
        Some(shared)
    }

    /// A connection outside of any transaction.
    fn connect(&self) -> PgConnection {
        let mut conn = PgConnection::connect(&self.url).expect("RELATA_POSTGRES_URL answers");
        conn.run_script(&format!("SET search_path TO {}", self.schema))
            .expect("a search path");
        conn
    }

    /// A connection in a transaction that is never committed.
    pub fn transaction(&self) -> PgConnection {
        let mut conn = self.connect();
        conn.begin_test_transaction().expect("a transaction");
        conn
    }
}

impl Drop for SharedPostgres {
    fn drop(&mut self) {
        // A failing test may still have its locks.
        let dropped = self.connect().run_script(&format!(
            "SET lock_timeout TO '5s'; SET client_min_messages TO warning; DROP SCHEMA {} CASCADE",
            self.schema
        ));
        if let Err(error) = dropped {
            println!("{} stays: {error}", self.schema);
        }
    }
}

/// One transaction, never committed, on a database that nobody else uses meanwhile: two writers in one could deadlock.
/// None where `RELATA_MYSQL_URL` names no server. The databases, `relata_test_shop_0` and on, stay on the server: making
/// one takes longer than most tests.
pub fn mysql() -> Option<MysqlConnection> {
    mysql_with("")
}

/// The same, on which a script has run before the transaction begins, which DDL would commit.
pub fn mysql_with(script: &str) -> Option<MysqlConnection> {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return None;
    };
    let mut conn = connect_mysql(&url);
    let mut databases = (0..64).map(|number| format!("relata_test_shop_{number}"));
    // The lock is released when the connection ends.
    let free = databases.find(|database| {
        let taken = select(relata::sql!("get_lock({}, 0)", database.as_str() => Integer));
        taken.one(&mut conn).expect("a lock, or none") == 1
    });
    let database = free.expect("a database of 64 that is free");
    make_mysql_database(&mut conn, &database);
    begin_on_mysql(&mut conn, &database, script);
    Some(conn)
}

/// A second connection to the database of a connection.
pub fn mysql_beside(conn: &mut MysqlConnection) -> MysqlConnection {
    let url = std::env::var("RELATA_MYSQL_URL").expect("the first one is there");
    let database: String = select(relata::sql!("database()" => Text))
        .one(conn)
        .expect("its database");
    let mut beside = connect_mysql(&url);
    begin_on_mysql(&mut beside, &database, "");
    beside
}

fn connect_mysql(url: &str) -> MysqlConnection {
    MysqlConnection::connect(url).expect("RELATA_MYSQL_URL answers")
}

fn begin_on_mysql(conn: &mut MysqlConnection, database: &str, script: &str) {
    let used = conn.run_script(&format!("USE {database}; {script}"));
    used.expect("the database is there");
    conn.begin_test_transaction().expect("a transaction");
}

/// Makes the database unless it is there as the files define it.
fn make_mysql_database(conn: &mut MysqlConnection, database: &str) {
    // MySQL has no index on TEXT without a length, and its messages about a column name no type INT4.
    let tables = TABLES.replace("TEXT", "VARCHAR(200)");
    let version = tables
        .bytes()
        .chain(ROWS.bytes())
        .fold(5381_u64, |hash, byte| {
            hash.wrapping_mul(33) ^ u64::from(byte)
        });
    let marker = format!("SELECT 1 FROM {database}.version_{version}");
    if conn.run_script(&marker).is_ok() {
        return;
    }
    // Text is compared letter by letter, as the other databases do.
    let script = format!(
        "DROP DATABASE IF EXISTS {database};
         CREATE DATABASE {database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
         USE {database};
         SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES');
         {tables}
         {ROWS}
         SET SESSION sql_mode = @@GLOBAL.sql_mode;
         CREATE TABLE version_{version} (n INT);"
    );
    conn.run_script(&script).expect("the tables and rows");
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
        if let Some(mut conn) = $crate::databases::mysql() {
            let $conn = &mut conn;
            $body
        }
    }};
    (except mysql: |$conn:ident| $body:block) => {{
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
/// The one written by hand runs on MySQL as well where it is said for it: it has other quotes and operators.
macro_rules! rows {
    (except mysql: $query:expr, $by_hand:expr $(,)?) => {{
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
    ($query:expr, $by_hand:expr $(,)?) => {{
        let query = &$query;
        let rows = $crate::databases::rows!(except mysql: *query, $by_hand);
        if let Some(conn) = $crate::databases::mysql().as_mut() {
            assert_eq!(query.all(conn).expect("rows"), rows, "on MySQL");
        }
        rows
    }};
}
pub(crate) use rows;

/// SQL without quotes around names and with PostgreSQL's placeholders, to compare dialects. SQLite's plus before a
/// bound limit, which `clauses/limit.rs` is about, is left out too.
pub fn plain(sql: &str) -> String {
    let mut plain = String::new();
    let mut binds = 0;
    for c in sql.replace("LIMIT +?", "LIMIT ?").chars() {
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
    (except mysql: $query:expr, $plain:expr $(,)?) => {{
        let query = &$query;
        let sqlite = query.to_sql::<relata::backend::Sqlite>().unwrap();
        assert_eq!($crate::databases::plain(&sqlite), $plain);
        let pg = query.to_sql::<relata::backend::Pg>().unwrap();
        assert_eq!($crate::databases::plain(&pg), $plain);
    }};
    ($query:expr, $plain:expr $(,)?) => {{
        let query = &$query;
        $crate::databases::assert_sql!(except mysql: *query, $plain);
        let mysql = query.to_sql::<relata::backend::Mysql>().unwrap();
        assert_eq!($crate::databases::plain(&mysql), $plain);
    }};
    ($query:expr, $plain:expr, mysql: $mysql:expr $(,)?) => {{
        let query = &$query;
        $crate::databases::assert_sql!(except mysql: *query, $plain);
        assert_eq!(query.to_sql::<relata::backend::Mysql>().unwrap(), $mysql);
    }};
    ($query:expr, sqlite: $sqlite:expr, pg: $pg:expr $(, mysql: $mysql:expr)? $(,)?) => {{
        let query = &$query;
        assert_eq!(query.to_sql::<relata::backend::Sqlite>().unwrap(), $sqlite);
        assert_eq!(query.to_sql::<relata::backend::Pg>().unwrap(), $pg);
        $(assert_eq!(query.to_sql::<relata::backend::Mysql>().unwrap(), $mysql);)?
    }};
}
pub(crate) use assert_sql;

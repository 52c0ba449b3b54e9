//! Empty databases on every engine at hand.

use relata::connection::{Connection, MysqlConnection, PgConnection, SqliteConnection};

/// A new database in memory.
pub fn sqlite() -> SqliteConnection {
    SqliteConnection::connect(":memory:").expect("SQLite is built in")
}

/// A schema of the test's own; none where `RELATA_POSTGRES_URL` names no server.
pub fn postgres(name: &str) -> Option<PgConnection> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut conn = PgConnection::connect(&url).expect("RELATA_POSTGRES_URL answers");
    let script = format!(
        "DROP SCHEMA IF EXISTS relata_models_{name} CASCADE; CREATE SCHEMA relata_models_{name};
         SET search_path TO relata_models_{name}"
    );
    conn.run_script(&script).expect("a schema");
    Some(conn)
}

/// A database of the test's own; none where `RELATA_MYSQL_URL` names no server.
pub fn mysql(name: &str) -> Option<MysqlConnection> {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return None;
    };
    let mut conn = MysqlConnection::connect(&url).expect("RELATA_MYSQL_URL answers");
    let script = format!(
        "DROP DATABASE IF EXISTS relata_models_{name};
         CREATE DATABASE relata_models_{name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
         USE relata_models_{name}"
    );
    conn.run_script(&script).expect("a database");
    Some(conn)
}

/// A test on each database: each connection has its own types.
macro_rules! on_all {
    ($(#[$attribute:meta])* fn $name:ident($conn:ident) $body:block) => {
        $(#[$attribute])*
        mod $name {
            use super::*;
            #[test]
            fn sqlite() {
                let $conn = &mut crate::databases::sqlite();
                $body
            }
            #[test]
            fn postgres() {
                if let Some(mut $conn) = crate::databases::postgres(stringify!($name)) {
                    let $conn = &mut $conn;
                    $body
                }
            }
            #[test]
            fn mysql() {
                if let Some(mut $conn) = crate::databases::mysql(stringify!($name)) {
                    let $conn = &mut $conn;
                    $body
                }
            }
        }
    };
}
pub(crate) use on_all;

//! One runner at a time.

use std::time::Duration;

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata_embed::Migrations;
use relata_migrate::Error;
use relata_test::TestDatabase;

use super::*;

/// Another session holds the lock of the runners, or of the file; then it gives it back.
macro_rules! held {
    ($name:ident: $conn:ty, $server:expr, $take:literal, $give:literal) => {
        #[test]
        fn $name() {
            let Some(server) = $server else { return };
            let database = TestDatabase::<$conn>::new(&server, "SELECT 1").unwrap();
            let mut other = database.connect().unwrap();
            other.run_script($take).unwrap();
            let mut conn = database.connect().unwrap();
            let mut migrations = Migrations::new(two()).wait(Duration::from_millis(200));
            let error = migrations.up(&mut conn, "head").unwrap_err();
            assert!(matches!(error, Error::Locked), "{error}");
            other.run_script($give).unwrap();
            assert_eq!(migrations.up(&mut conn, "head").unwrap().len(), 2);
            // It was given back.
            let mut others = Migrations::new(two()).wait(Duration::from_millis(200));
            assert!(others.up(&mut other, "head").unwrap().is_empty());
        }
    };
}
held!(sqlite: SqliteConnection, Some("sqlite:".to_owned()), "BEGIN IMMEDIATE", "ROLLBACK");
held!(postgres: PgConnection, crate::postgres(), "SELECT pg_advisory_lock(8243113858791730535)",
    "SELECT pg_advisory_unlock(8243113858791730535)");
held!(mysql: MysqlConnection, crate::mysql(),
    "DO GET_LOCK(CONCAT('relata_migrate:', LEFT(MD5(DATABASE()), 20)), 5)",
    "DO RELEASE_LOCK(CONCAT('relata_migrate:', LEFT(MD5(DATABASE()), 20)))");

/// Four programs start at once: each revision runs once.
#[test]
fn several_programs_start_at_once() {
    let servers = [
        ("sqlite", Some("sqlite:".to_owned())),
        ("postgres", crate::postgres()),
        ("mysql", crate::mysql()),
    ];
    for (name, server) in servers {
        let Some(server) = server else { continue };
        macro_rules! on {
            ($conn:ty) => {{
                let database = TestDatabase::<$conn>::new(&server, "SELECT 1").unwrap();
                let ran: usize = std::thread::scope(|scope| {
                    let start = || {
                        let mut conn = database.connect().unwrap();
                        Migrations::new(two()).up(&mut conn, "head").unwrap().len()
                    };
                    let threads: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
                    threads
                        .into_iter()
                        .map(|thread| thread.join().unwrap())
                        .sum()
                });
                assert_eq!(ran, 2, "{name}");
                let mut conn = database.connect().unwrap();
                assert_eq!(number!(&mut conn, "SELECT count(*) FROM notes"), 2);
            }};
        }
        match name {
            "sqlite" => on!(SqliteConnection),
            "postgres" => on!(PgConnection),
            _ => on!(MysqlConnection),
        }
    }
}

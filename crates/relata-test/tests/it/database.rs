//! Databases of their own.

use std::sync::atomic::{AtomicU32, Ordering};

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::prelude::*;
use relata::verify_schema;
use relata_test::{TestDatabase, async_sqlite, sqlite, sqlite_engine};

use crate::shop::{self, users};

#[test]
fn sqlite_in_memory() {
    let mut conn = sqlite(&crate::shop_sql()).unwrap();
    verify_schema(shop::TABLES, &mut conn).unwrap();
    let mut engine = sqlite_engine::<SqliteConnection>(&crate::shop_sql()).unwrap();
    let mut other = sqlite_engine::<SqliteConnection>(&crate::shop_sql()).unwrap();
    update(users::table)
        .set(users::name.to("Eve"))
        .filter(users::id.eq(1))
        .run(&mut engine)
        .unwrap();
    let name = from(users::table)
        .filter(users::id.eq(1))
        .select(users::name);
    // On two connections of one engine, and not on those of another.
    let mut first = engine.connect().unwrap();
    let mut second = engine.connect().unwrap();
    assert_eq!(name.one(&mut first).unwrap(), "Eve");
    assert_eq!(name.one(&mut second).unwrap(), "Eve");
    assert_ne!(name.one(&mut other).unwrap(), "Eve");
    assert!(sqlite("CREATE TABLE").is_err());
}

#[tokio::test]
async fn sqlite_in_memory_async() {
    let mut conn = async_sqlite(&crate::shop_sql()).await.unwrap();
    verify_schema(shop::TABLES, &mut conn).await.unwrap();
    let schema = crate::shop_sql();
    let mut engine = sqlite_engine::<AsyncSqliteConnection>(&schema)
        .await
        .unwrap();
    verify_schema(shop::TABLES, &mut engine).await.unwrap();
}

/// A database is there until its value is dropped, and is nobody else's.
macro_rules! blocking {
    ($name:ident: $conn:ty, $server:expr, $schema:expr, $there:literal) => {
        #[test]
        fn $name() {
            let Some(server) = $server else { return };
            let there = |name: &str| -> i64 {
                let mut conn = <$conn>::connect(&server).unwrap();
                sql_query!($there, name.to_owned() => BigInt).one(&mut conn).unwrap()
            };
            let first = TestDatabase::<$conn>::new(&server, &$schema).unwrap();
            let second = TestDatabase::<$conn>::new(&server, &$schema).unwrap();
            let names = [first.name().to_owned(), second.name().to_owned()];
            assert_eq!([there(&names[0]), there(&names[1])], [1, 1]);

            let mut engine = first.engine().unwrap();
            verify_schema(shop::TABLES, &mut engine).unwrap();
            let rename = update(users::table).set(users::name.to("Eve")).filter(users::id.eq(1));
            assert_eq!(rename.run(&mut engine).unwrap(), 1);
            let name = from(users::table).filter(users::id.eq(1)).select(users::name);
            assert_ne!(name.one(&mut second.connect().unwrap()).unwrap(), "Eve");

            // The connections of the engine are still open.
            drop((first, second));
            assert_eq!([there(&names[0]), there(&names[1])], [0, 0]);
        }
    };
}
blocking!(a_database_of_postgres: PgConnection, crate::postgres(), crate::shop_sql(),
    "SELECT count(*) FROM pg_database WHERE datname = {}");
blocking!(a_database_of_mysql: MysqlConnection, crate::mysql(), crate::shop_mysql(),
    "SELECT count(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}");

macro_rules! asynchronous {
    ($name:ident: $conn:ty, $server:expr, $schema:expr) => {
        #[tokio::test]
        async fn $name() {
            let Some(server) = $server else { return };
            let database = TestDatabase::<$conn>::new(&server, &$schema).await.unwrap();
            let mut engine = database.engine().unwrap();
            verify_schema(shop::TABLES, &mut engine).await.unwrap();
            let mut conn = database.connect().await.unwrap();
            assert!(from(users::table).count(&mut conn).await.unwrap() > 0);
        }
    };
}
asynchronous!(a_database_of_postgres_async: AsyncPgConnection, crate::postgres(), crate::shop_sql());
asynchronous!(a_database_of_mysql_async: AsyncMysqlConnection, crate::mysql(), crate::shop_mysql());
asynchronous!(a_file_of_sqlite_async: AsyncSqliteConnection, Some("sqlite:"), crate::shop_sql());

#[test]
fn a_file_of_sqlite() {
    let database = TestDatabase::<SqliteConnection>::new("sqlite:", &crate::shop_sql()).unwrap();
    let path = database.url().strip_prefix("sqlite:").unwrap().to_owned();
    let mut engine = database.engine().unwrap();
    verify_schema(shop::TABLES, &mut engine).unwrap();
    assert!(std::path::Path::new(&path).exists());
    drop((engine, database));
    assert!(!std::path::Path::new(&path).exists());

    let mut kept =
        TestDatabase::<SqliteConnection>::new("sqlite:", "CREATE TABLE t (n INT)").unwrap();
    kept.keep();
    let path = kept.url().strip_prefix("sqlite:").unwrap().to_owned();
    drop(kept);
    std::fs::remove_file(path).unwrap();
}

/// Makes many at once, by URLs with different databases of the server. They share one template that did not exist before.
#[test]
fn a_template_is_made_once() {
    let Some(server) = crate::postgres() else {
        return;
    };
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let version = format!(
        "kit {} {:?}",
        std::process::id(),
        std::time::SystemTime::now()
    );
    let another = TestDatabase::<PgConnection>::new(&server, "").unwrap();
    let databases = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|n| {
                let server = if n % 2 == 0 {
                    server.as_str()
                } else {
                    another.url()
                };
                let version = &version;
                scope.spawn(move || {
                    TestDatabase::<PgConnection>::made_by(server, version, |url| {
                        RUNS.fetch_add(1, Ordering::SeqCst);
                        PgConnection::connect(url)?
                            .run_script("CREATE TABLE t AS SELECT 7 AS n")?;
                        Ok(())
                    })
                    .unwrap()
                })
            })
            .collect();
        let databases = threads.into_iter().map(|thread| thread.join().unwrap());
        databases.collect::<Vec<_>>()
    });
    assert_eq!(RUNS.load(Ordering::SeqCst), 1);
    for database in &databases {
        let n =
            sql_query!("SELECT n::bigint FROM t" => BigInt).one(&mut database.connect().unwrap());
        assert_eq!(n.unwrap(), 7);
    }
    // The template of this test is of no use to a next run.
    let mut conn = PgConnection::connect(&server).unwrap();
    let template = relata_test::TestDatabase::<PgConnection>::template_of(&version);
    conn.run_script(&format!("DROP DATABASE {template}"))
        .unwrap();
}

#[test]
fn what_fails_leaves_nothing() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let error = TestDatabase::<PgConnection>::new(&server, "CREATE TABLE no such").unwrap_err();
    assert!(matches!(error, relata::Error::Database { .. }), "{error}");
    let version = format!("kit fails {}", std::process::id());
    let error =
        TestDatabase::<PgConnection>::made_by(&server, &version, |_| Err("no migration".into()));
    assert!(error.unwrap_err().to_string().contains("no migration"));
    let mut conn = PgConnection::connect(&server).unwrap();
    let template = TestDatabase::<PgConnection>::template_of(&version);
    let left = sql_query!("SELECT count(*) FROM pg_database WHERE datname LIKE {}", format!("{template}%") => BigInt);
    assert_eq!(left.one(&mut conn).unwrap(), 0);
    let error = TestDatabase::<PgConnection>::new("host=nowhere password=secret", "").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}

/// A database may be empty.
#[test]
fn without_tables() {
    for schema in ["", " \n"] {
        if let Some(server) = crate::mysql() {
            let database = TestDatabase::<MysqlConnection>::new(&server, schema).unwrap();
            let mut conn = database.connect().unwrap();
            conn.run_script(schema).unwrap();
            conn.run_script("CREATE TABLE t (id INT)").unwrap();
        }
        if let Some(server) = crate::postgres() {
            TestDatabase::<PgConnection>::new(&server, schema).unwrap();
        }
        TestDatabase::<SqliteConnection>::new("sqlite:", schema).unwrap();
    }
}

#[tokio::test]
async fn without_tables_async() {
    let Some(server) = crate::mysql() else { return };
    for schema in ["", " \n"] {
        let database = TestDatabase::<AsyncMysqlConnection>::new(&server, schema).await;
        let mut conn = database.unwrap().connect().await.unwrap();
        conn.run_script(schema).await.unwrap();
    }
}

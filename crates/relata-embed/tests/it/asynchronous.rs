//! The same on asynchronous connections.

use std::time::Duration;

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection};
use relata::engine::Engine;
use relata_embed::Migrations;
use relata_migrate::{Error, State};
use relata_test::{TestDatabase, rolled_back};

use super::*;

macro_rules! count {
    ($conn:expr, $sql:literal) => {
        sql_query!($sql => BigInt).one($conn).await.unwrap()
    };
}

macro_rules! asynchronous {
    ($name:ident: $conn:ty, $server:expr) => {
        mod $name {
            use super::*;

            async fn database() -> Option<TestDatabase<$conn>> {
                Some(TestDatabase::<$conn>::new(&$server?, "SELECT 1").await.unwrap())
            }

            // A runtime of one thread must not be blocked by the migrator.
            #[tokio::test]
            async fn up_and_down() {
                let Some(database) = database().await else { return };
                let mut conn = database.connect().await.unwrap();
                let mut migrations = Migrations::new(two());
                assert_eq!(ids(&migrations.up(&mut conn, "head").await.unwrap()), ["1", "2"]);
                assert!(migrations.up(&mut conn, "head").await.unwrap().is_empty());
                assert_eq!(count!(&mut conn, "SELECT count(*) FROM notes"), 2);
                assert_eq!(
                    count!(&mut conn, "SELECT count(*) FROM notes WHERE body LIKE 'a;b''c _'"),
                    1
                );
                let applied = migrations.applied(&mut conn).await.unwrap();
                assert!(applied.len() == 2 && applied.iter().all(|row| row.state == State::Done));
                assert_eq!(ids(&migrations.down(&mut conn, "base").await.unwrap()), ["2", "1"]);

                let mut engine: Engine<$conn> = database.engine().unwrap();
                assert_eq!(ids(&migrations.up(&mut engine, "1").await.unwrap()), ["1"]);
                let mut pooled = engine.connect().await.unwrap();
                assert_eq!(ids(&migrations.up(&mut pooled, "head").await.unwrap()), ["2"]);
            }

            #[tokio::test]
            async fn a_revision_that_fails() {
                let Some(database) = database().await else { return };
                let mut conn = database.connect().await.unwrap();
                let broken = "CREATE TABLE a (id INT);\n\nINSERT INTO a\n  SELECT nowhere FROM a;\n";
                let mut migrations = Migrations::new(revisions(&[file("1_a", "", broken, None)]));
                let error = migrations.up(&mut conn, "head").await.unwrap_err();
                let mysql = stringify!($name) == "mysql";
                assert!(matches!(&error, Error::Failed { undone, .. } if *undone != mysql), "{error}");
                let line = if stringify!($name) == "postgres" { 4 } else { 3 };
                let text = error.to_string();
                assert!(text.contains(&format!("up.sql:{line}: ")) && text.contains("nowhere"), "{text}");
                let applied = migrations.applied(&mut conn).await.unwrap();
                assert_eq!(applied.len(), usize::from(mysql));
                conn.transaction(async |tx| tx.run_script("CREATE TABLE c (id INT)").await).await.unwrap();
            }

            #[tokio::test]
            async fn work_that_the_program_does() {
                let Some(database) = database().await else { return };
                let mut conn = database.connect().await.unwrap();
                let create = "CREATE TABLE tasks (id INT NOT NULL, done INT);\nINSERT INTO tasks (id) VALUES (1), (2), (3);\n";
                let work = file("2_work", "parents = ['1']\nprogram = true", "", None);
                let all = revisions(&[file("1_a", "", create, None), work]);
                let mut migrations = Migrations::new(all).program_async("2", |conn: &mut $conn| {
                    Box::pin(async move {
                        let left = from(tasks::table).order_by(tasks::id).limit(1);
                        let ids = left.select(tasks::id).all(conn).await?;
                        let gone = delete_from(tasks::table).filter(tasks::id.in_(&ids));
                        Ok(gone.run(conn).await? as u64)
                    })
                });
                assert_eq!(ids(&migrations.up(&mut conn, "head").await.unwrap()), ["1", "2"]);
                assert_eq!(count!(&mut conn, "SELECT count(*) FROM tasks"), 0);
            }
        }
    };
}
asynchronous!(sqlite: AsyncSqliteConnection, Some("sqlite:".to_owned()));
asynchronous!(postgres: AsyncPgConnection, crate::postgres());
asynchronous!(mysql: AsyncMysqlConnection, crate::mysql());

#[tokio::test]
async fn a_database_in_memory() {
    let mut conn = AsyncSqliteConnection::connect(":memory:").await.unwrap();
    let mut migrations = Migrations::new(two());
    assert_eq!(migrations.up(&mut conn, "head").await.unwrap().len(), 2);
    assert_eq!(count!(&mut conn, "SELECT count(*) FROM notes"), 2);
    let mut engine = relata_test::sqlite_engine::<AsyncSqliteConnection>("")
        .await
        .unwrap();
    assert_eq!(migrations.up(&mut engine, "head").await.unwrap().len(), 2);
    assert_eq!(count!(&mut engine, "SELECT count(*) FROM notes"), 2);
}

#[tokio::test]
async fn a_transaction_that_is_rolled_back() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database = TestDatabase::<AsyncPgConnection>::new(&server, "SELECT 1")
        .await
        .unwrap();
    let mut conn = rolled_back(database.connect().await.unwrap())
        .await
        .unwrap();
    let mut migrations = Migrations::new(two());
    assert_eq!(migrations.up(&mut conn, "head").await.unwrap().len(), 2);
    assert_eq!(count!(&mut conn, "SELECT count(*) FROM notes"), 2);
    drop(conn);
    let mut conn = database.connect().await.unwrap();
    assert_eq!(
        count!(
            &mut conn,
            "SELECT count(*) FROM pg_class WHERE relname = 'notes'"
        ),
        0
    );
}

/// Nothing is left of a revision whose future was dropped, and another runner need not wait for its lock.
#[tokio::test]
async fn a_future_that_is_dropped() {
    let Some(server) = crate::postgres() else {
        return;
    };
    let database = TestDatabase::<AsyncPgConnection>::new(&server, "SELECT 1")
        .await
        .unwrap();
    let mut engine: Engine<AsyncPgConnection> = database.engine().unwrap();
    let slow = "CREATE TABLE a (id int);\nSELECT pg_sleep(60);\n";
    let mut migrations = Migrations::new(revisions(&[file("1_a", "", slow, None)]));
    {
        let run = migrations.up(&mut engine, "head");
        let waited = tokio::time::timeout(Duration::from_millis(500), run).await;
        assert!(waited.is_err());
    }
    let fast = revisions(&[file("1_a", "", "CREATE TABLE a (id int);\n", None)]);
    let ran = Migrations::new(fast).up(&mut engine, "head").await.unwrap();
    assert_eq!(ids(&ran), ["1"]);
    assert_eq!(count!(&mut engine, "SELECT count(*) FROM a"), 0);
}

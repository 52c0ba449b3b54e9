//! Timeouts of statements: of an engine, a transaction, a statement.

use std::time::Duration;

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, MysqlConnection, PgConnection};
use relata::engine::{Engine, TransactionOptions};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

/// A statement that takes longer than any timeout here.
macro_rules! slow {
    (pg) => {
        sql_query!("SELECT 1 FROM pg_sleep(20)" => relata::types::Integer)
    };
    // Alone, a SLEEP that is stopped is no error: it returns 1.
    (mysql) => {
        sql_query!("SELECT count(*) FROM (SELECT sleep(20) AS s FROM (SELECT 1 AS a UNION SELECT 2) AS n) AS t WHERE s = 0" => relata::types::BigInt)
    };
}
/// What the session's timeout is.
macro_rules! setting {
    (pg) => {
        sql_query!("SELECT current_setting('statement_timeout')" => relata::types::Text)
    };
    (mysql) => {
        sql_query!("SELECT /*M! CAST(CAST(@@max_statement_time AS DECIMAL(10, 1)) AS CHAR) *//*!50708 CAST(@@max_execution_time / 1000 AS CHAR) */" => relata::types::Text)
    };
}
/// Whether a setting is this number of seconds.
fn is(setting: &str, seconds: f64) -> bool {
    let milliseconds = setting
        .strip_suffix("ms")
        .map(|ms| ms.parse::<f64>().unwrap() / 1000.0);
    let whole = setting
        .strip_suffix('s')
        .and_then(|s| s.parse::<f64>().ok());
    let hours = setting
        .strip_suffix('h')
        .and_then(|h| h.parse::<f64>().ok())
        .map(|h| h * 3600.0);
    let found = milliseconds
        .or(whole)
        .or(hours)
        .unwrap_or_else(|| setting.parse().unwrap());
    (found - seconds).abs() < 0.001
}
fn stopped<T: std::fmt::Debug>(result: Result<T, Error>) {
    match result {
        Err(Error::Database {
            kind: DatabaseErrorKind::StatementTimeout,
            ..
        }) => {}
        other => panic!("not stopped: {other:?}"),
    }
}

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(3600);

macro_rules! blocking {
    ($db:ident, $conn:ty, $url:expr) => {{
        let Some(url) = $url else { return };
        let one = sql_query!("SELECT 1" => relata::types::Integer);
        // Of an engine.
        let mut engine = Engine::<$conn>::builder(&url)
            .pool_size(1)
            .max_overflow(0)
            .statement_timeout(SHORT)
            .build()
            .unwrap();
        stopped(slow!($db).all(&mut engine));
        stopped(slow!($db).stream(&mut engine).and_then(|rows| rows.collect::<Result<Vec<_>, _>>()));
        assert_eq!(one.one(&mut engine).unwrap(), 1);
        assert!(is(&setting!($db).one(&mut engine).unwrap(), 0.1));
        // Of a transaction: another, and none is left behind.
        let options = TransactionOptions::new().statement_timeout(LONG);
        let within = engine.transaction_with(options, |tx| setting!($db).one(tx)).unwrap();
        assert!(is(&within, 3600.0), "{within}");
        assert!(is(&setting!($db).one(&mut engine).unwrap(), 0.1));
        let failed = engine.transaction_with(options, |tx| {
            tx.transaction(|tx| setting!($db).one(tx))?;
            tx.run_script("SELECT nothing")
        });
        assert!(failed.is_err());
        drop(engine.begin_with(options).unwrap());
        assert!(is(&setting!($db).one(&mut engine).unwrap(), 0.1));
        // Of a statement: in a transaction and outside of one.
        let within = setting!($db).timeout(LONG).one(&mut engine).unwrap();
        assert!(is(&within, 3600.0), "{within}");
        assert!(is(&setting!($db).one(&mut engine).unwrap(), 0.1));
        engine.transaction_with(options, |tx| {
            stopped(tx.transaction(|tx| slow!($db).timeout(SHORT).all(tx)));
            assert!(is(&setting!($db).one(tx)?, 3600.0));
            assert!(is(&setting!($db).timeout(Duration::from_secs(5)).one(tx)?, 5.0));
            assert!(is(&setting!($db).one(tx)?, 3600.0));
            Ok::<_, Error>(())
        }).unwrap();
        assert!(is(&setting!($db).one(&mut engine).unwrap(), 0.1));
        // On a connection without an engine, whose timeout is none.
        let mut conn = <$conn>::connect(&url).unwrap();
        stopped(slow!($db).timeout(SHORT).all(&mut conn));
        stopped(slow!($db).timeout(SHORT).first(&mut conn));
        assert!(is(&setting!($db).one(&mut conn).unwrap(), 0.0));
        stopped(conn.transaction_with(TransactionOptions::new().statement_timeout(SHORT), |tx| slow!($db).one(tx)));
        assert!(is(&setting!($db).one(&mut conn).unwrap(), 0.0));
        assert_eq!(one.timeout(LONG).one_or_none(&mut conn).unwrap(), Some(1));
        assert_eq!(one.timeout(LONG).scalar(&mut conn).unwrap(), Some(1));
    }};
}

macro_rules! asynchronous {
    ($db:ident, $conn:ty, $url:expr) => {{
        let Some(url) = $url else { return };
        let mut engine = Engine::<$conn>::builder(&url)
            .pool_size(1)
            .max_overflow(0)
            .statement_timeout(SHORT)
            .build()
            .unwrap();
        stopped(slow!($db).all(&mut engine).await);
        assert!(is(&setting!($db).one(&mut engine).await.unwrap(), 0.1));
        let options = TransactionOptions::new().statement_timeout(LONG);
        let within = engine
            .transaction_with(options, async |tx| setting!($db).one(tx).await)
            .await
            .unwrap();
        assert!(is(&within, 3600.0), "{within}");
        let failed = engine
            .transaction_with(options, async |tx| tx.run_script("SELECT nothing").await)
            .await;
        assert!(failed.is_err());
        drop(engine.begin_with(options).await.unwrap());
        assert!(is(&setting!($db).one(&mut engine).await.unwrap(), 0.1));
        let within = setting!($db).timeout(LONG).one(&mut engine).await.unwrap();
        assert!(is(&within, 3600.0), "{within}");
        engine
            .transaction_with(options, async |tx| {
                stopped(
                    tx.transaction(async |tx| slow!($db).timeout(SHORT).all(tx).await)
                        .await,
                );
                assert!(is(&setting!($db).one(tx).await?, 3600.0));
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        // A future that is dropped leaves no timeout behind.
        let mut conn = engine.connect().await.unwrap();
        let slow = slow!($db);
        let dropped =
            tokio::time::timeout(Duration::from_millis(50), slow.timeout(LONG).all(&mut conn));
        assert!(dropped.await.is_err());
        drop(conn);
        assert!(is(&setting!($db).one(&mut engine).await.unwrap(), 0.1));
    }};
}

#[test]
fn postgres_stops_statements() {
    blocking!(pg, PgConnection, crate::servers::postgres_url());
}
#[test]
fn mysql_stops_statements() {
    blocking!(mysql, MysqlConnection, crate::servers::mysql_url());
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_stops_statements_asynchronously() {
    asynchronous!(pg, AsyncPgConnection, crate::servers::postgres_url());
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_stops_statements_asynchronously() {
    asynchronous!(mysql, AsyncMysqlConnection, crate::servers::mysql_url());
}

/// Where the future is dropped while the timeout is being set, nobody has noted yet that it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_dropped_while_its_timeout_is_set_leaves_none() {
    let Some(url) = crate::servers::postgres_url() else {
        return;
    };
    let mut engine = Engine::<AsyncPgConnection>::builder(&url)
        .pool_size(1)
        .max_overflow(0)
        .build()
        .unwrap();
    let statement = sql_query!("SELECT 1" => relata::types::Integer);
    let mut polls = 0;
    loop {
        let timed = statement.timeout(LONG).all(&mut engine);
        let ended = crate::dropped::dropped_after(polls, timed).await;
        let setting = setting!(pg).one(&mut engine).await.unwrap();
        assert!(is(&setting, 0.0), "{setting} after {polls} polls");
        if ended {
            break;
        }
        polls += 1;
    }
    assert!(polls > 3, "{polls}");
}

/// Panics after the statement that says so.
struct Panics;
impl relata::engine::events::Events for Panics {
    fn after_statement(&self, statement: &mut relata::engine::events::AfterStatement<'_>) {
        assert!(!statement.sql().contains("panics"), "as it says");
    }
}

/// A panic while a statement has a timeout leaves none to the next.
macro_rules! a_panic {
    ($db:ident, $conn:ty, $url:expr) => {{
        let Some(url) = $url else { return };
        let panics = sql_query!("SELECT 1 AS panics" => relata::types::Integer);
        let mut conn = <$conn>::connect(&url).unwrap();
        relata::engine::events::watch(&mut conn, Panics);
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            panics.timeout(LONG).all(&mut conn)
        }));
        assert!(caught.is_err());
        assert!(is(&setting!($db).one(&mut conn).unwrap(), 0.0));
        // In a transaction, and at its beginning.
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            panics.timeout(LONG).all(&mut conn)
        }));
        assert!(caught.is_err());
        let within = conn.transaction(|tx| setting!($db).one(tx)).unwrap();
        assert!(is(&within, 0.0), "{within}");
        // On a connection that goes back to its pool.
        let mut engine = Engine::<$conn>::builder(&url)
            .pool_size(1)
            .max_overflow(0)
            .events(Panics)
            .build()
            .unwrap();
        let mut conn = engine.connect().unwrap();
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            panics.timeout(LONG).all(&mut conn)
        }));
        assert!(caught.is_err());
        drop(conn);
        assert!(is(&setting!($db).one(&mut engine).unwrap(), 0.0));
    }};
}
#[test]
fn a_panic_on_postgres_leaves_no_timeout() {
    a_panic!(pg, PgConnection, crate::servers::postgres_url());
}
#[test]
fn a_panic_on_mysql_leaves_no_timeout() {
    a_panic!(mysql, MysqlConnection, crate::servers::mysql_url());
}

/// Where the timeout cannot be reset, the statement is done nevertheless; the connection is not kept. A transaction has failed.
#[test]
fn a_timeout_that_cannot_be_reset() {
    let Some(url) = crate::servers::postgres_url() else {
        return;
    };
    let mut engine = Engine::<PgConnection>::builder(&url)
        .pool_size(1)
        .max_overflow(0)
        .build()
        .unwrap();
    let pid = sql_query!("SELECT pg_backend_pid()" => relata::types::Integer);
    let before = pid.one(&mut engine).unwrap();
    let spoils = sql_query!("SELECT set_config('relata.statement_timeout', 'none of it', false)" => relata::types::Text);
    assert_eq!(spoils.timeout(LONG).one(&mut engine).unwrap(), "none of it");
    assert_ne!(pid.one(&mut engine).unwrap(), before);
    assert!(is(&setting!(pg).one(&mut engine).unwrap(), 0.0));
    let spoils = sql_query!("SELECT set_config('relata.statement_timeout', 'none of it', true)" => relata::types::Text);
    let result = engine.transaction(|tx| {
        let result = spoils.timeout(LONG).one(tx);
        assert!(matches!(result, Err(Error::Database { .. })), "{result:?}");
        result
    });
    assert!(result.is_err());
    assert!(is(&setting!(pg).one(&mut engine).unwrap(), 0.0));
}

#[tokio::test]
async fn a_timeout_that_cannot_be_reset_asynchronously() {
    let Some(url) = crate::servers::postgres_url() else {
        return;
    };
    let mut engine = Engine::<AsyncPgConnection>::builder(&url)
        .pool_size(1)
        .max_overflow(0)
        .build()
        .unwrap();
    let pid = sql_query!("SELECT pg_backend_pid()" => relata::types::Integer);
    let before = pid.one(&mut engine).await.unwrap();
    let spoils = sql_query!("SELECT set_config('relata.statement_timeout', 'none of it', false)" => relata::types::Text);
    let done = spoils.timeout(LONG).one(&mut engine).await;
    assert_eq!(done.unwrap(), "none of it");
    assert_ne!(pid.one(&mut engine).await.unwrap(), before);
    assert!(is(&setting!(pg).one(&mut engine).await.unwrap(), 0.0));
    let spoils = sql_query!("SELECT set_config('relata.statement_timeout', 'none of it', true)" => relata::types::Text);
    let result = engine
        .transaction(async |tx| spoils.timeout(LONG).one(tx).await)
        .await;
    assert!(matches!(result, Err(Error::Database { .. })), "{result:?}");
    assert!(is(&setting!(pg).one(&mut engine).await.unwrap(), 0.0));
}

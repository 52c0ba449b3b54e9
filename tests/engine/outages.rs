//! Servers that go away, hang or are slow, and files that are full or locked.

use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, Instant};

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::engine::Engine;
use relata::error::SessionError;
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, PoolError, sql_query};

use crate::engines::{insert, stored};
use crate::proxy::Proxy;
use crate::servers::{mysql_url, postgres_url};
use crate::shop::tags;

/// Tables of a schema or database of the test's own: a proxy before the server, which reads what passes, and the URL of the engine.
fn postgres(name: &str, options: &str) -> Option<(Proxy, String)> {
    let url = postgres_url()?;
    let schema = format!("relata_outage_{name}");
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.run_script(&format!(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; \
         CREATE TABLE {schema}.numbers (n INTEGER PRIMARY KEY); \
         CREATE TABLE {schema}.tags (id BIGINT PRIMARY KEY, label VARCHAR(20))"
    ))
    .unwrap();
    let proxy = Proxy::of(&url);
    let url = format!(
        "{}&sslmode=disable&options=-c%20search_path%3D{schema}&{options}",
        proxy.url
    );
    Some((proxy, url.replace("?&", "?")))
}
fn mysql(name: &str, options: &str) -> Option<(Proxy, String)> {
    let url = mysql_url()?;
    let database = format!("relata_outage_{name}");
    let mut conn = MysqlConnection::connect(&url).unwrap();
    conn.run_script(&format!(
        "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; \
         CREATE TABLE {database}.numbers (n INTEGER PRIMARY KEY) ENGINE = InnoDB; \
         CREATE TABLE {database}.tags (id BIGINT PRIMARY KEY, label VARCHAR(20)) ENGINE = InnoDB"
    ))
    .unwrap();
    let proxy = Proxy::of(&url);
    let (server, rest) = proxy.url.rsplit_once('/').unwrap();
    let (_, more) = rest.split_once('?').unwrap();
    let url = format!("{server}/{database}?{more}&{options}");
    Some((proxy, url.replace("?&", "?")))
}

/// Runs the same lines on asynchronous engines of both servers.
macro_rules! on_servers {
    ($name:ident($options:literal): |$engine:ident, $proxy:ident| $body:block) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            if let Some(($proxy, url)) = postgres(stringify!($name), $options) {
                let $engine = Engine::<AsyncPgConnection>::new(&url).unwrap();
                $body
            }
            // Otherwise the client goes on by the socket that the server names.
            let options = concat!("prefer_socket=false&", $options);
            if let Some(($proxy, url)) = mysql(stringify!($name), options) {
                let $engine = Engine::<AsyncMysqlConnection>::new(&url).unwrap();
                $body
            }
        }
    };
}

/// Writes by several tasks while this future runs: what was confirmed is stored, and nothing but what may have been.
macro_rules! written_during {
    ($engine:expr, $restarts:expr) => {{
        let engine = $engine;
        let (next, confirmed, unknown) = (AtomicI32::new(0), AtomicI32::new(0), AtomicI32::new(0));
        let is_over = std::sync::atomic::AtomicBool::new(false);
        let writer = || async {
            while !is_over.load(Ordering::SeqCst) {
                let n = next.fetch_add(1, Ordering::SeqCst);
                let (sent, result) = {
                    let mut sent = false;
                    let result = engine.transaction(async |tx| {
                        insert!(n).run(tx).await?;
                        sent = true;
                        Ok::<_, Error>(())
                    });
                    let result = result.await;
                    (sent, result)
                };
                match result {
                    Ok(()) => {
                        confirmed.fetch_add(1, Ordering::SeqCst);
                    }
                    Err(error) => {
                        assert!(
                            error.is_disconnect()
                                || matches!(error, Error::Pool { .. } | Error::Transaction { .. }),
                            "{error:?}"
                        );
                        // It is not known if COMMIT took effect.
                        if sent {
                            unknown.fetch_add(1, Ordering::SeqCst);
                        }
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
            }
        };
        let restarts = async {
            $restarts.await;
            let before = confirmed.load(Ordering::SeqCst);
            let started = Instant::now();
            while confirmed.load(Ordering::SeqCst) < before + 20 {
                assert!(
                    started.elapsed() < Duration::from_secs(60),
                    "nothing is written any more"
                );
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            is_over.store(true, Ordering::SeqCst);
        };
        tokio::join!(writer(), writer(), writer(), writer(), writer(), restarts);
        let stored = i32::try_from(stored!(&mut &engine).await.unwrap().len()).unwrap();
        let confirmed = confirmed.load(Ordering::SeqCst);
        let most = confirmed + unknown.load(Ordering::SeqCst);
        assert!(
            (confirmed..=most).contains(&stored),
            "{confirmed} <= {stored} <= {most}"
        );
        let status = engine.status();
        assert_eq!((status.in_use, status.waiting), (0, 0), "{status:?}");
    }};
}

on_servers!(connections_cut_under_load("pool_size=3&max_overflow=0&pool_timeout=5"): |engine, proxy| {
    written_during!(engine, async {
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            proxy.stop();
            tokio::time::sleep(Duration::from_millis(100)).await;
            proxy.start();
        }
    });
});

/// The processes of servers are killed and started again, twice.
#[cfg(feature = "tls")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_restarted_under_load() {
    use std::sync::{Arc, Mutex};

    use crate::own_servers::{MariaDb, Server};

    macro_rules! restarted {
        ($conn:ty, $server:ty, $options:literal) => {
            match <$server>::start() {
                None => println!("not run: the programs of the server or openssl are not at hand"),
                Some(server) => {
                    let options = concat!($options, "&pool_size=3&max_overflow=0&pool_timeout=5");
                    let engine = Engine::<$conn>::new(&server.url("localhost", options)).unwrap();
                    let table = crate::engines::TABLE;
                    (&mut &engine).run_script(table).await.unwrap();
                    let server = Arc::new(Mutex::new(server));
                    written_during!(engine, async {
                        for _ in 0..2 {
                            tokio::time::sleep(Duration::from_millis(150)).await;
                            let server = Arc::clone(&server);
                            tokio::task::spawn_blocking(move || server.lock().unwrap().restart())
                                .await
                                .unwrap();
                        }
                    });
                }
            }
        };
    }
    restarted!(AsyncPgConnection, Server, "sslmode=require");
    restarted!(AsyncMysqlConnection, MariaDb, "ssl_mode=REQUIRED");
}

on_servers!(a_connection_whose_server_is_not_there_any_more("pool_size=2&max_overflow=0&pool_timeout=1&pool_pre_ping=true"): |engine, proxy| {
    insert!(1).run(&mut &engine).await.unwrap();
    assert_eq!(engine.status().idle, 1);
    // The client does not learn of it: only the ping does, which is given as long as the engine's timeout.
    proxy.hold();
    let started = Instant::now();
    assert_eq!(stored!(&mut &engine).await.unwrap(), [1]);
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(stored!(&mut &engine).await.unwrap(), [1]);
    // A statement under way waits as long as its caller does.
    let mut conn = engine.connect().await.unwrap();
    proxy.hold();
    let waited = tokio::time::timeout(Duration::from_millis(300), stored!(&mut conn)).await;
    assert!(waited.is_err(), "{waited:?}");
    drop(conn);
    assert_eq!(stored!(&mut &engine).await.unwrap(), [1]);
    let started = Instant::now();
    while engine.status().in_use > 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "{:?}", engine.status());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
});

on_servers!(a_slow_server("pool_size=1&max_overflow=0&pool_timeout=1"): |engine, proxy| {
    insert!(1).run(&mut &engine).await.unwrap();
    proxy.delay(Duration::from_millis(1500));
    let (slow, waiting) = tokio::join!(
        async { stored!(&mut &engine).await },
        async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            stored!(&mut &engine).await
        },
    );
    assert_eq!(slow.unwrap(), [1]);
    let error = waiting.unwrap_err();
    assert!(matches!(error, Error::Pool { source: PoolError::Timeout { .. }, .. }), "{error:?}");
    proxy.delay(Duration::ZERO);
    assert_eq!(stored!(&mut &engine).await.unwrap(), [1]);
});

#[test]
fn a_server_that_is_restarted_between_statements() {
    let options = "pool_size=2&pool_pre_ping=true";
    macro_rules! restarted {
        ($conn:ty, $at:ident) => {
            if let Some((proxy, url)) = $at("between", options) {
                let engine = Engine::<$conn>::new(&url).unwrap();
                insert!(1).run(&mut &engine).unwrap();
                proxy.stop();
                let error = stored!(&mut &engine).unwrap_err();
                assert!(error.is_disconnect(), "{error:?}");
                proxy.start();
                assert_eq!(stored!(&mut &engine).unwrap(), [1]);
            }
        };
    }
    restarted!(PgConnection, postgres);
    restarted!(MysqlConnection, mysql);
}

/// The answer to COMMIT is lost: the error says that the changes may be stored, and a session does not store them again.
macro_rules! lost_at_commit {
    ($engine:ident, $proxy:ident, $($later:tt)*) => {{
        let labels = from(tags::table).select(tags::label);
        let mut session = (&$engine).session()$($later)*.unwrap();
        session.add(tags::table, (tags::id.to(2), tags::label.to("new")));
        $proxy.lose_answers_to_commit(true);
        let error = session.commit()$($later)*.unwrap_err();
        assert!(error.is_disconnect() && error.may_have_committed(), "{error:?}");
        $proxy.lose_answers_to_commit(false);
        let again = session.commit()$($later)*.unwrap_err();
        let unknown = matches!(again, Error::Session { reason: SessionError::CommitUnknown, .. });
        assert!(unknown, "{again:?}");
        drop(session);
        assert_eq!(labels.all(&mut &$engine)$($later)*.unwrap(), ["new"]);
        // A connection that is lost before COMMIT stores nothing for certain.
        let mut session = (&$engine).session()$($later)*.unwrap();
        session.add(tags::table, (tags::id.to(3), tags::label.to("newer")));
        $proxy.stop();
        let error = session.commit()$($later)*.unwrap_err();
        assert!(error.is_disconnect() && !error.may_have_committed(), "{error:?}");
        drop(session);
        $proxy.start();
        assert_eq!(labels.all(&mut &$engine)$($later)*.unwrap(), ["new"]);
    }};
}

on_servers!(an_answer_to_commit_that_is_lost("pool_size=1&pool_pre_ping=true"): |engine, proxy| {
    lost_at_commit!(engine, proxy, .await);
    proxy.lose_answers_to_commit(true);
    let done = engine.transaction(async |tx| insert!(4).run(tx).await).await;
    assert!(done.is_err_and(|error| error.may_have_committed()));
    proxy.lose_answers_to_commit(false);
    assert_eq!(stored!(&mut &engine).await.unwrap(), [4]);
});

#[test]
fn an_answer_to_commit_that_is_lost_on_blocking_connections() {
    macro_rules! lost {
        ($conn:ty, $at:ident) => {
            if let Some((proxy, url)) = $at("commit", "pool_size=1&pool_pre_ping=true") {
                let engine = Engine::<$conn>::new(&url).unwrap();
                lost_at_commit!(engine, proxy,);
                proxy.lose_answers_to_commit(true);
                let done = engine.transaction(|tx| insert!(4).run(tx));
                assert!(done.is_err_and(|error| error.may_have_committed()));
                proxy.lose_answers_to_commit(false);
                assert_eq!(stored!(&mut &engine).unwrap(), [4]);
            }
        };
    }
    lost!(PgConnection, postgres);
    lost!(MysqlConnection, mysql);
}

/// A client that blocks waits until the operating system or the server ends the connection; others have a pool's timeout.
#[test]
fn a_blocking_connection_whose_server_is_not_there_any_more() {
    let options = "pool_size=1&max_overflow=0&pool_timeout=0.2";
    macro_rules! held {
        ($conn:ty, $at:ident, $more:literal) => {
            if let Some((proxy, url)) = $at("half_open", &format!("{options}{}", $more)) {
                let engine = Engine::<$conn>::new(&url).unwrap();
                insert!(1).run(&mut &engine).unwrap();
                proxy.hold();
                std::thread::scope(|threads| {
                    let waiting = threads.spawn(|| stored!(&mut &engine));
                    while engine.status().in_use == 0 {
                        std::thread::yield_now();
                    }
                    let error = stored!(&mut &engine).unwrap_err();
                    assert!(
                        matches!(
                            error,
                            Error::Pool {
                                source: PoolError::Timeout { .. },
                                ..
                            }
                        ),
                        "{error:?}"
                    );
                    assert!(!waiting.is_finished());
                    proxy.stop();
                    let error = waiting.join().unwrap().unwrap_err();
                    assert!(error.is_disconnect(), "{error:?}");
                });
                proxy.start();
                assert_eq!(stored!(&mut &engine).unwrap(), [1]);
                assert_eq!(engine.status().in_use, 0);
            }
        };
    }
    held!(PgConnection, postgres, "");
    held!(MysqlConnection, mysql, "");
}

/// A file of a folder of its own, which goes away.
fn file() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("numbers.db").display());
    (folder, url)
}

#[test]
fn a_full_disk() {
    let (_folder, url) = file();
    let mut engine = Engine::<SqliteConnection>::builder(&url)
        .pool_size(1)
        .on_connect(|conn| conn.run_script("PRAGMA max_page_count = 20"))
        .build()
        .unwrap();
    engine
        .run_script("CREATE TABLE numbers (n INTEGER PRIMARY KEY); CREATE TABLE texts (t TEXT)")
        .unwrap();
    insert!(1).run(&mut engine).unwrap();
    let fill =
        sql_query!("INSERT INTO texts VALUES (hex(randomblob(1000)))" => relata::types::Text);
    let result = engine.transaction(|tx| {
        insert!(2).run(tx)?;
        for _ in 0..1000 {
            fill.run(tx)?;
        }
        Ok::<_, Error>(())
    });
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Database { .. }), "{error:?}");
    assert!(
        error.to_string().contains("full") && !error.is_disconnect(),
        "{error}"
    );
    // Nothing of the transaction is there, and the connection is as good as before.
    assert_eq!(stored!(&mut engine).unwrap(), [1]);
    insert!(3).run(&mut engine).unwrap();
    assert_eq!(stored!(&mut engine).unwrap(), [1, 3]);
    assert_eq!(engine.status().in_use, 0);
}

#[tokio::test]
async fn a_full_disk_asynchronously() {
    let (_folder, url) = file();
    let engine = Engine::<AsyncSqliteConnection>::builder(&url)
        .pool_size(1)
        .on_connect(|conn| conn.run_script("PRAGMA max_page_count = 20"))
        .build()
        .unwrap();
    (&mut &engine)
        .run_script("CREATE TABLE numbers (n INTEGER PRIMARY KEY); CREATE TABLE texts (t TEXT)")
        .await
        .unwrap();
    let fill =
        sql_query!("INSERT INTO texts VALUES (hex(randomblob(1000)))" => relata::types::Text);
    let result = engine
        .transaction(async |tx| {
            insert!(2).run(tx).await?;
            for _ in 0..1000 {
                fill.run(tx).await?;
            }
            Ok::<_, Error>(())
        })
        .await;
    let error = result.unwrap_err();
    assert!(
        error.to_string().contains("full") && !error.is_disconnect(),
        "{error}"
    );
    assert!(stored!(&mut &engine).await.unwrap().is_empty());
    insert!(3).run(&mut &engine).await.unwrap();
    assert_eq!(stored!(&mut &engine).await.unwrap(), [3]);
}

#[test]
fn a_locked_file() {
    let (_folder, url) = file();
    let mut engine = Engine::<SqliteConnection>::builder(&url)
        .on_connect(|conn| conn.run_script("PRAGMA busy_timeout = 50"))
        .build()
        .unwrap();
    engine
        .run_script("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        .unwrap();
    let mut other = SqliteConnection::connect(&url).unwrap();
    other.run_script("BEGIN IMMEDIATE").unwrap();
    insert!(1).run(&mut other).unwrap();
    let error = insert!(2).run(&mut engine).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Database {
                kind: DatabaseErrorKind::LockTimeout,
                ..
            }
        ) && error.is_retryable(),
        "{error:?}"
    );
    // Reading continues, and a transaction that tries again waits for the other.
    assert!(stored!(&mut engine).unwrap().is_empty());
    let options = relata::engine::TransactionOptions::new().retries(100);
    std::thread::scope(|threads| {
        let retrying = threads.spawn(|| engine.retry_transaction(options, |tx| insert!(2).run(tx)));
        std::thread::sleep(Duration::from_millis(300));
        other.run_script("COMMIT").unwrap();
        assert_eq!(retrying.join().unwrap().unwrap(), 1);
    });
    assert_eq!(stored!(&mut &engine).unwrap(), [1, 2]);
}

/// Transactions of two engines at once, of the same and of different databases.
macro_rules! at_once {
    ([$($async:tt)?] [$($await:tt)*] $first:expr, $second:expr) => {
        if let (Some((first, _)), Some((second, _))) = ($first, $second) {
            let (first, second) = (first.build().unwrap(), second.build().unwrap());
            // One fails when the other has ended.
            let failed = first.transaction($($async)? |one| {
                insert!(1).run(one)$($await)*?;
                second.transaction($($async)? |two| insert!(1).run(two)$($await)*)$($await)*?;
                insert!(2).run(&mut &second)$($await)*?;
                insert!(1).run(one)$($await)*
            })$($await)*;
            assert!(failed.is_err());
            assert!(stored!(&mut &first)$($await)*.unwrap().is_empty());
            assert_eq!(stored!(&mut &second)$($await)*.unwrap(), [1, 2]);
            // Both are left without an end.
            {
                let (mut one, mut two) = (first.begin()$($await)*.unwrap(), second.begin()$($await)*.unwrap());
                insert!(3).run(&mut one)$($await)*.unwrap();
                insert!(3).run(&mut two)$($await)*.unwrap();
            }
            assert!(stored!(&mut &first)$($await)*.unwrap().is_empty());
            // Both end well.
            let (mut one, mut two) = (first.begin()$($await)*.unwrap(), second.begin()$($await)*.unwrap());
            insert!(4).run(&mut one)$($await)*.unwrap();
            insert!(4).run(&mut two)$($await)*.unwrap();
            one.commit()$($await)*.unwrap();
            two.commit()$($await)*.unwrap();
            assert_eq!(stored!(&mut &first)$($await)*.unwrap(), [4]);
            assert_eq!(stored!(&mut &second)$($await)*.unwrap(), [1, 2, 4]);
        }
    };
}

#[test]
fn two_databases_at_once() {
    use crate::engines::blocking::{mysql, postgres, sqlite};

    at_once!([] [] Some(sqlite("")), Some(sqlite("")));
    at_once!([] [] Some(sqlite("")), postgres("two_kinds_1", ""));
    at_once!([] [] postgres("two_kinds_2", ""), mysql("two_kinds_1", ""));
    at_once!([] [] mysql("two_kinds_2", ""), Some(sqlite("")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_databases_at_once_asynchronously() {
    use crate::engines::asynchronous::{mysql, postgres, sqlite};

    at_once!([async] [.await] Some(sqlite("")), postgres("two_kinds_async_1", ""));
    at_once!([async] [.await] postgres("two_kinds_async_2", ""), mysql("two_kinds_async_1", ""));
    at_once!([async] [.await] mysql("two_kinds_async_2", ""), Some(sqlite("")));
}

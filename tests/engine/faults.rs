//! What goes wrong with connections of an engine, and what is left: connections killed, futures dropped.
//! [faults.md](faults.md) lists all faults with their tests.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use relata::connection::{MysqlConnection, PgConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::engines::{asynchronous, blocking, insert, stored};

/// What kills a connection, and how it says its number, on one database.
macro_rules! pg_id {
    () => {
        sql_query!("SELECT pg_backend_pid()::bigint" => BigInt)
    };
}
macro_rules! mysql_id {
    () => {
        sql_query!("SELECT CAST(connection_id() AS SIGNED)" => BigInt)
    };
}
fn kill_pg(id: i64) {
    let mut conn = PgConnection::connect(&crate::servers::postgres_url().unwrap()).unwrap();
    let script = format!("SELECT pg_terminate_backend({id})");
    conn.run_script(&script).unwrap();
}
fn kill_mysql(id: i64) {
    let mut conn = MysqlConnection::connect(&crate::servers::mysql_url().unwrap()).unwrap();
    conn.run_script(&format!("KILL {id}")).unwrap();
}

/// Waits until it is so.
macro_rules! until {
    ($what:literal, $is:expr) => {{
        let started = Instant::now();
        while !$is {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "never: {}",
                $what
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }};
}

/// The faults of a blocking engine: how a connection says its number, and what kills it; a statement that takes long.
macro_rules! blocking_faults {
    ($name:literal, $builder:ident, $id:ident, $kill:ident, $slow:expr) => {{
        // Idle, with pre_ping: nobody notices.
        if let Some((builder, opened)) =
            blocking::$builder(concat!($name, "_ping"), "pool_pre_ping=true")
        {
            let mut engine = builder.build().unwrap();
            let ids: Vec<i64> = {
                let mut all: Vec<_> = (0..3).map(|_| engine.connect().unwrap()).collect();
                all.iter_mut()
                    .map(|conn| $id!().one(conn).unwrap())
                    .collect()
            };
            assert_eq!(engine.status().idle, 3);
            // The one that is given out next.
            $kill(ids[2]);
            insert!(1).run(&mut engine).unwrap();
            // The others may be lost as well, and are replaced.
            assert_eq!((engine.status().idle, opened.count()), (1, 4));
            assert_eq!(stored!(&mut engine).unwrap(), [1]);
        }
        let Some((builder, opened)) = blocking::$builder($name, "pool_size=3&pool_timeout=60")
        else {
            return;
        };
        let mut engine = builder.build().unwrap();
        // Idle.
        let ids: Vec<i64> = {
            let mut all: Vec<_> = (0..3).map(|_| engine.connect().unwrap()).collect();
            all.iter_mut()
                .map(|conn| $id!().one(conn).unwrap())
                .collect()
        };
        $kill(ids[2]);
        let error = insert!(1).run(&mut engine).unwrap_err();
        assert!(error.is_disconnect() && !error.is_retryable(), "{error:?}");
        assert!(std::error::Error::source(&error).is_some());
        assert_eq!(engine.status().idle, 0);
        insert!(1).run(&mut engine).unwrap();
        assert_eq!(opened.count(), 4);

        // BEGIN on a lost connection.
        let id = $id!().one(&mut engine).unwrap();
        $kill(id);
        let lost: Result<usize, Error> = engine.transaction(|tx| insert!(2).run(tx));
        assert!(lost.unwrap_err().is_disconnect());
        engine.transaction(|tx| insert!(2).run(tx)).unwrap();

        // In a statement.
        let mut conn = engine.connect().unwrap();
        let id = $id!().one(&mut conn).unwrap();
        let error = std::thread::scope(|scope| {
            let slow = scope.spawn(|| $slow.all(&mut conn).unwrap_err());
            std::thread::sleep(Duration::from_millis(50));
            $kill(id);
            slow.join().unwrap()
        });
        assert!(error.is_disconnect(), "{error:?}");
        drop(conn);

        // In a transaction.
        let lost: Result<(), Error> = engine.transaction(|tx| {
            insert!(3).run(tx)?;
            $kill($id!().one(tx)?);
            insert!(4).run(tx)?;
            Ok(())
        });
        assert!(lost.unwrap_err().is_disconnect());
        // Whose closure does not look.
        let lost: Result<(), Error> = engine.transaction(|tx| {
            insert!(3).run(tx)?;
            $kill($id!().one(tx)?);
            let _ = insert!(4).run(tx);
            Ok(())
        });
        assert!(lost.is_err(), "{lost:?}");
        let mut tx = engine.begin().unwrap();
        insert!(3).run(&mut tx).unwrap();
        let id = $id!().one(&mut tx).unwrap();
        $kill(id);
        assert!(tx.commit().unwrap_err().is_disconnect());

        // In a savepoint.
        let lost: Result<(), Error> = engine.transaction(|tx| {
            insert!(3).run(tx)?;
            let inner: Result<(), Error> = tx.transaction(|tx| {
                $kill($id!().one(tx)?);
                insert!(4).run(tx)?;
                Ok(())
            });
            assert!(inner.unwrap_err().is_disconnect());
            insert!(5).run(tx)?;
            Ok(())
        });
        assert!(lost.is_err());

        assert_eq!(stored!(&mut engine).unwrap(), [1, 2]);
        let status = engine.status();
        assert_eq!((status.in_use, status.waiting), (0, 0));
    }};
}

#[test]
fn killed_on_postgres() {
    blocking_faults!(
        "killed",
        postgres,
        pg_id,
        kill_pg,
        sql_query!("SELECT 1 FROM pg_sleep(20)" => Integer)
    );
}
#[test]
fn killed_on_mysql() {
    blocking_faults!(
        "killed",
        mysql,
        mysql_id,
        kill_mysql,
        sql_query!("SELECT sleep(20)" => Integer)
    );
}

/// In the middle of the rows, which come one by one.
#[test]
fn killed_in_a_stream() {
    let Some((builder, _)) = blocking::postgres("killed_stream", "pool_timeout=60") else {
        return;
    };
    let mut engine: Engine<PgConnection> = builder.build().unwrap();
    let rows =
        sql_query!("SELECT pg_backend_pid()::bigint FROM generate_series(1, 2000000)" => BigInt);
    let mut seen = 0;
    let mut lost = None;
    for row in rows.stream(&mut engine).unwrap() {
        match row {
            Ok(id) => {
                seen += 1;
                if seen == 10 {
                    kill_pg(id);
                }
            }
            Err(error) => lost = Some(error),
        }
    }
    assert!(lost.is_some_and(|error| error.is_disconnect()) && seen >= 10);
    // And one that is left in the middle.
    let mut on = &engine;
    let mut left = rows.stream(&mut on).unwrap();
    left.next().unwrap().unwrap();
    assert_eq!(engine_status(&engine), (0, 1));
    drop(left);
    assert_eq!(engine_status(&engine), (1, 0));
    assert_eq!(rows.count(&mut engine).unwrap(), 2_000_000);
}
fn engine_status<C: relata::engine::Driver>(engine: &Engine<C>) -> (usize, usize) {
    (engine.status().idle, engine.status().in_use)
}

/// Connections to servers killed in asynchronous streams, and streams that are left.
macro_rules! killed_in_a_stream {
    ($name:literal, $builder:ident, $kill:ident, $rows:expr) => {
        if let Some((builder, _)) =
            asynchronous::$builder($name, "pool_size=1&max_overflow=0&pool_timeout=60")
        {
            let mut engine = builder.build().unwrap();
            insert!(1).run(&mut engine).await.unwrap();
            let rows = $rows;
            let mut seen = 0;
            let lost = {
                let mut stream = rows.stream(&mut engine);
                loop {
                    match stream.try_next().await {
                        Ok(Some(id)) => {
                            seen += 1;
                            if seen == 10 {
                                $kill(id);
                            }
                        }
                        Ok(None) => panic!("the stream ended after {seen} rows"),
                        Err(error) => break error,
                    }
                }
            };
            assert!(lost.is_disconnect() && seen >= 10, "{seen}: {lost:?}");
            assert_eq!(stored!(&mut engine).await.unwrap(), [1]);
            until!("the connection is returned", engine.status().in_use == 0);
        }
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_an_asynchronous_stream() {
    killed_in_a_stream!(
        "killed_async_stream",
        postgres,
        kill_pg,
        sql_query!("SELECT pg_backend_pid()::bigint FROM generate_series(1, 5000000)" => BigInt)
    );
    killed_in_a_stream!(
        "killed_async_stream",
        mysql,
        kill_mysql,
        sql_query!("WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n WHERE n < 200) \
            SELECT CAST(connection_id() AS SIGNED) FROM n AS a, n AS b, n AS c" => BigInt)
    );
}

/// The same faults of an asynchronous engine.
macro_rules! async_faults {
    ($name:literal, $builder:ident, $id:ident, $kill:ident, $slow:expr) => {{
        if let Some((builder, opened)) =
            asynchronous::$builder(concat!($name, "_async_ping"), "pool_pre_ping=true")
        {
            let mut engine = builder.build().unwrap();
            let mut ids = Vec::new();
            let mut all = Vec::new();
            for _ in 0..3 {
                let mut conn = engine.connect().await.unwrap();
                ids.push($id!().one(&mut conn).await.unwrap());
                all.push(conn);
            }
            all.into_iter().for_each(drop);
            assert_eq!(engine.status().idle, 3);
            $kill(ids[2]);
            insert!(1).run(&mut engine).await.unwrap();
            assert_eq!((engine.status().idle, opened.count()), (1, 4));
        }
        let Some((builder, _)) =
            asynchronous::$builder(concat!($name, "_async"), "pool_size=3&pool_timeout=60")
        else {
            return;
        };
        let mut engine = builder.build().unwrap();
        // Idle. The client may see it before the next statement, or not.
        $kill($id!().one(&mut engine).await.unwrap());
        let error = insert!(1).run(&mut engine).await.unwrap_err();
        assert!(error.is_disconnect(), "{error:?}");
        insert!(1).run(&mut engine).await.unwrap();
        $kill($id!().one(&mut engine).await.unwrap());
        let lost: Result<usize, Error> = engine
            .transaction(async |tx| insert!(2).run(tx).await)
            .await;
        assert!(lost.unwrap_err().is_disconnect());
        engine
            .transaction(async |tx| insert!(2).run(tx).await)
            .await
            .unwrap();

        // In a statement.
        let mut conn = engine.connect().await.unwrap();
        let id = $id!().one(&mut conn).await.unwrap();
        let slow = tokio::spawn(async move {
            let error = $slow.all(&mut conn).await.unwrap_err();
            drop(conn);
            error
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        $kill(id);
        let error = slow.await.unwrap();
        assert!(error.is_disconnect(), "{error:?}");

        // In a transaction.
        let lost: Result<(), Error> = engine
            .transaction(async |tx| {
                insert!(3).run(tx).await?;
                $kill($id!().one(tx).await?);
                insert!(4).run(tx).await?;
                Ok(())
            })
            .await;
        assert!(lost.unwrap_err().is_disconnect());
        let mut tx = engine.begin().await.unwrap();
        insert!(3).run(&mut tx).await.unwrap();
        $kill($id!().one(&mut tx).await.unwrap());
        assert!(tx.commit().await.unwrap_err().is_disconnect());

        assert_eq!(stored!(&mut engine).await.unwrap(), [1, 2]);
        until!("all are returned", engine.status().in_use == 0);
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_postgres_asynchronously() {
    async_faults!(
        "killed",
        postgres,
        pg_id,
        kill_pg,
        sql_query!("SELECT 1 FROM pg_sleep(20)" => Integer)
    );
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_mysql_asynchronously() {
    async_faults!(
        "killed",
        mysql,
        mysql_id,
        kill_mysql,
        sql_query!("SELECT sleep(20)" => Integer)
    );
}

/// A dropped statement is stopped on the server, and its connection is free long before it would have ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_statement_is_cancelled() {
    if let Some((builder, opened)) =
        asynchronous::postgres("cancelled", "pool_size=1&max_overflow=0&pool_timeout=60")
    {
        let mut engine = builder.build().unwrap();
        engine.connect().await.unwrap();
        let slow = sql_query!("SELECT 1 FROM pg_sleep(200)" => Integer);
        for _ in 0..3 {
            let limit = Duration::from_millis(50);
            assert!(
                tokio::time::timeout(limit, slow.all(&mut engine))
                    .await
                    .is_err()
            );
            let started = Instant::now();
            assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "{:?}",
                started.elapsed()
            );
        }
        // In a transaction, of which nothing stays.
        let work = engine.transaction(async |tx| {
            insert!(1).run(tx).await?;
            slow.all(tx).await
        });
        assert!(
            tokio::time::timeout(Duration::from_millis(80), work)
                .await
                .is_err()
        );
        assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
        // It is the same connection, unless a cancellation came so late that it met the ROLLBACK.
        assert!(opened.count() <= 3, "{}", opened.count());
    }
    if let Some((builder, _)) =
        asynchronous::mysql("cancelled", "pool_size=1&max_overflow=0&pool_timeout=60")
    {
        let mut engine = builder.build().unwrap();
        let slow = sql_query!("SELECT sleep(200)" => Integer);
        assert!(
            tokio::time::timeout(Duration::from_millis(50), slow.all(&mut engine))
                .await
                .is_err()
        );
        let started = Instant::now();
        assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{:?}",
            started.elapsed()
        );
        let running = sql_query!("SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT sleep(200)' AND db = database()" => BigInt);
        until!("the server stops it", {
            running.one(&mut engine).await.unwrap() == 0
        });
    }
}

/// A stream that is left in the middle returns its connection; one to MySQL is closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_left_returns_its_connection() {
    macro_rules! left {
        ($builder:expr, $rows:expr, $opened:pat) => {
            if let Some((builder, opened)) = $builder {
                let mut engine = builder.build().unwrap();
                let rows = $rows;
                for _ in 0..3 {
                    let mut left = rows.stream(&mut engine);
                    assert_eq!(left.try_next().await.unwrap(), Some(1));
                    drop(left);
                    assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
                }
                assert!(matches!(opened.count(), $opened), "{}", opened.count());
            }
        };
    }
    let options = "pool_size=1&max_overflow=0&pool_timeout=60";
    macro_rules! series {
        () => {
            sql_query!("WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n WHERE n < 900) \
                SELECT a.n FROM n AS a, n AS b" => Integer)
        };
    }
    left!(
        asynchronous::postgres("left", options),
        sql_query!("SELECT n FROM generate_series(1, 1000000) AS n" => Integer),
        1
    );
    left!(asynchronous::mysql("left", options), series!(), 1..=4);
    left!(Some(asynchronous::sqlite(options)), series!(), 1);
}

/// [faults.md](faults.md) names a test for each fault, and each test of faults.
#[test]
fn the_table_of_faults_names_every_test() {
    let table = include_str!("faults.md");
    let tests = [
        include_str!("ended.rs"),
        include_str!("faults.rs"),
        include_str!("outages.rs"),
        include_str!("every_verb.rs"),
        include_str!("dropped.rs"),
        include_str!("pool.rs"),
        include_str!("retries.rs"),
        include_str!("timeouts.rs"),
        include_str!("closing.rs"),
        include_str!("commits.rs"),
        include_str!("committed.rs"),
        include_str!("every_write.rs"),
        include_str!("left.rs"),
        include_str!("locked.rs"),
        include_str!("outdated_types.rs"),
        include_str!("levels.rs"),
        include_str!("two_phase.rs"),
        include_str!("outdated.rs"),
        include_str!("notifications.rs"),
        include_str!("errors.rs"),
        include_str!("tls.rs"),
    ];
    // A test is a function after its attribute, or the first word of a macro that makes one for each database.
    let made = [
        "everywhere!(",
        "everywhere!(except mysql: ",
        "on_engines!(",
        "on_async_engines!(",
        "on_servers!(",
    ];
    let mut names = Vec::new();
    for (file, source) in tests.iter().enumerate() {
        let mut is_test = false;
        for line in source.lines() {
            let named = match line.strip_prefix("async fn ").or(line.strip_prefix("fn ")) {
                Some(name) if is_test => Some(name),
                Some(_) => None,
                None => made.iter().rev().find_map(|start| line.strip_prefix(start)),
            };
            is_test = line.starts_with("#[test]")
                || line.starts_with("#[tokio::test")
                || (is_test && line.starts_with("#["));
            let end = |c: char| !c.is_alphanumeric() && c != '_';
            let name = named.and_then(|name| name.split(end).next());
            names.extend(
                name.filter(|name| !name.is_empty())
                    .map(|name| (file, name)),
            );
        }
    }
    let named: Vec<&str> = table.split('`').skip(1).step_by(2).collect();
    for name in &named {
        assert!(
            names.iter().any(|(_, test)| test == name),
            "there is no test `{name}`"
        );
    }
    for (file, name) in names {
        let about_faults = file < 3 && name != "the_table_of_faults_names_every_test";
        assert!(
            !about_faults || named.contains(&name),
            "faults.md does not name `{name}`"
        );
    }
}

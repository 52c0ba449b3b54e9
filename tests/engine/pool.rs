//! Engines: what runs on them, and when connections are opened, kept, replaced and closed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use relata::connection::{AsyncPgConnection, MysqlConnection, PgConnection, SqliteConnection};
use relata::engine::{Engine, Transaction};
use relata::prelude::*;
use relata::{Error, PoolError, sql_query};

use crate::engines::{insert, on_async_engines, on_engines, stored};

on_engines!(statements_run_on_engines_connections_and_transactions("pool_size=2"): |engine, opened| {
    assert_eq!(opened.count(), 0);
    assert_eq!(insert!(1).run(&mut engine).unwrap(), 1);
    assert_eq!(stored!(&mut &engine).unwrap(), [1]);
    let mut clone = engine.clone();
    insert!(2).run(&mut clone).unwrap();
    assert_eq!(opened.count(), 1);
    {
        let mut conn = engine.connect().unwrap();
        insert!(3).run(&mut conn).unwrap();
        // What takes the connection itself takes it too.
        insert!(4).run(&mut *conn).unwrap();
        conn.transaction(|tx| insert!(5).run(tx)).unwrap();
        conn.run_script("INSERT INTO numbers VALUES (6)").unwrap();
    }
    engine.transaction(|tx| {
        insert!(7).run(tx)?;
        let failed = tx.transaction(|tx| insert!(1).run(tx));
        assert!(failed.is_err());
        insert!(8).run(tx)
    }).unwrap();
    let refused = engine.transaction(|tx| {
        insert!(9).run(tx)?;
        insert!(1).run(tx)
    });
    assert!(refused.is_err());
    engine.run_script("INSERT INTO numbers VALUES (9)").unwrap();
    let streamed: relata::Result<Vec<i32>> = from(crate::engines::numbers::table)
        .order_by(crate::engines::numbers::n)
        .select(crate::engines::numbers::n)
        .stream(&mut engine)
        .unwrap()
        .collect();
    assert_eq!(streamed.unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(from(crate::engines::numbers::table).count(&mut engine).unwrap(), 9);
    // One connection did for all.
    assert_eq!(opened.count(), 1);
    let status = engine.status();
    assert_eq!((status.idle, status.in_use), (1, 0));
});

on_async_engines!(statements_run_on_all_asynchronously("pool_size=2"): |engine, opened| {
    insert!(1).run(&mut engine).await.unwrap();
    assert_eq!(stored!(&mut &engine).await.unwrap(), [1]);
    {
        let mut conn = engine.connect().await.unwrap();
        insert!(2).run(&mut conn).await.unwrap();
        conn.transaction(async |tx| insert!(3).run(tx).await).await.unwrap();
        conn.run_script("INSERT INTO numbers VALUES (4)").await.unwrap();
    }
    engine.transaction(async |tx| {
        insert!(5).run(tx).await?;
        let failed = tx.transaction(async |tx| insert!(1).run(tx).await).await;
        assert!(failed.is_err());
        insert!(6).run(tx).await
    }).await.unwrap();
    let mut tx = engine.begin().await.unwrap();
    insert!(7).run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = engine.begin().await.unwrap();
    insert!(8).run(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    {
        let query = from(crate::engines::numbers::table)
            .order_by(crate::engines::numbers::n)
            .select(crate::engines::numbers::n);
        let streamed: Vec<i32> = query.stream(&mut engine).try_collect().await.unwrap();
        assert_eq!(streamed, [1, 2, 3, 4, 5, 6, 7]);
    }
    // Two at once.
    let (one, two) = (engine.clone(), engine.clone());
    let (one, two) = tokio::join!(
        async { stored!(&mut &one).await.unwrap().len() },
        async { stored!(&mut &two).await.unwrap().len() },
    );
    assert_eq!((one, two), (7, 7));
    assert!(opened.count() <= 2, "{}", opened.count());
});

on_engines!(what_is_beyond_pool_size_is_closed_on_return("pool_size=1&max_overflow=2"): |engine, opened| {
    let all: Vec<_> = (0..3).map(|_| engine.connect().unwrap()).collect();
    let status = engine.status();
    assert_eq!((status.idle, status.in_use, status.overflow), (0, 3, 2));
    drop(all);
    let status = engine.status();
    assert_eq!((status.idle, status.in_use, status.overflow), (1, 0, 0));
    assert_eq!(opened.count(), 3);
    engine.connect().unwrap();
    assert_eq!(opened.count(), 3);
});

on_engines!(an_exhausted_pool_says_so_in_time("pool_size=1&max_overflow=0&pool_timeout=0.1"): |engine, opened| {
    let held = engine.connect().unwrap();
    let started = Instant::now();
    let error = stored!(&mut engine).unwrap_err();
    assert!(started.elapsed() >= Duration::from_millis(100));
    let Error::Pool { source: PoolError::Timeout { connections: 1, .. }, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(error.to_string().contains("all 1 connections were in use for 100ms"), "{error}");
    assert!(!error.is_disconnect() && !error.is_retryable());
    drop(held);
    stored!(&mut engine).unwrap();
    assert_eq!(opened.count(), 1);
});

on_async_engines!(an_exhausted_pool_says_so_asynchronously("pool_size=1&max_overflow=0&pool_timeout=0.1"): |engine, opened| {
    let held = engine.connect().await.unwrap();
    let error = stored!(&mut engine).await.unwrap_err();
    assert!(matches!(error, Error::Pool { source: PoolError::Timeout { .. }, .. }), "{error:?}");
    drop(held);
    stored!(&mut engine).await.unwrap();
    assert_eq!(opened.count(), 1);
});

on_engines!(who_waits_gets_what_is_returned("pool_size=1&max_overflow=1"): |engine, opened| {
    std::thread::scope(|scope| {
        for n in 0..8 {
            let mut engine = engine.clone();
            scope.spawn(move || {
                for i in 0..5 {
                    insert!(n * 100 + i).run(&mut engine).unwrap();
                }
            });
        }
    });
    assert_eq!(stored!(&mut engine).unwrap().len(), 40);
    let status = engine.status();
    assert_eq!((status.idle, status.in_use, status.waiting), (1, 0, 0));
    assert!(opened.count() >= 1);
});

/// The number of a connection, which `on_connect` gave it.
fn numbered(options: &str) -> Engine<SqliteConnection> {
    let next = std::sync::atomic::AtomicI64::new(1);
    Engine::<SqliteConnection>::builder(&format!("sqlite::memory:?{options}"))
        .on_connect(move |conn| {
            let number = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            conn.run_script(&format!(
                "CREATE TEMP TABLE own AS SELECT {number} AS number"
            ))
        })
        .build()
        .unwrap()
}
fn number(
    conn: &mut impl for<'c> Connection<
        Dialect = relata::backend::Sqlite,
        Output<'c, i64> = relata::Result<i64>,
    >,
) -> i64 {
    sql_query!("SELECT number FROM own" => BigInt)
        .one(conn)
        .unwrap()
}

/// Which of three connections, returned in the order of their numbers, an engine hands out next, and then.
macro_rules! handed_out {
    ([$($await:tt)*] $builder:expr, $expected:expr) => {
        if let Some((builder, _)) = $builder {
            let mut engine = builder.build().unwrap();
            let mut all = Vec::new();
            for number in 1..=3 {
                let mut conn = engine.connect()$($await)*.unwrap();
                let table = format!("CREATE TEMPORARY TABLE own AS SELECT {number} AS number");
                conn.run_script(&table)$($await)*.unwrap();
                all.push(conn);
            }
            for (returned, conn) in (1..).zip(all) {
                drop(conn);
                // What a script may have left open is ended before the connection is idle.
                while engine.status().idle < returned {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
            for expected in $expected {
                let number = sql_query!("SELECT number FROM own" => Integer);
                assert_eq!(number.one(&mut engine)$($await)*.unwrap(), expected);
            }
        }
    };
}

const LIFO: &str = "pool_size=3";
const FIFO: &str = "pool_size=3&pool_use_lifo=false";

#[test]
fn the_last_returned_is_first_unless_asked_otherwise() {
    use crate::engines::blocking::{mysql, postgres, sqlite};

    for (options, expected) in [(LIFO, [3, 3]), (FIFO, [1, 2])] {
        handed_out!([] Some(sqlite(options)), expected);
        handed_out!([] postgres("handed_out", options), expected);
        handed_out!([] mysql("handed_out", options), expected);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_returned_is_first_unless_asked_otherwise_asynchronously() {
    use crate::engines::asynchronous::{mysql, postgres, sqlite};

    for (options, expected) in [(LIFO, [3, 3]), (FIFO, [1, 2])] {
        handed_out!([.await] Some(sqlite(options)), expected);
        handed_out!([.await] postgres("handed_out_async", options), expected);
        handed_out!([.await] mysql("handed_out_async", options), expected);
    }
}

on_engines!(old_connections_are_replaced("pool_recycle=1"): |engine, opened| {
    for _ in 0..2 {
        assert_eq!(stored!(&mut engine).unwrap(), [0; 0]);
        assert_eq!(opened.count(), 1);
    }
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(stored!(&mut engine).unwrap(), [0; 0]);
    assert_eq!((engine.status().idle, opened.count()), (1, 2));
});

on_async_engines!(old_connections_are_replaced_asynchronously("pool_recycle=1"): |engine, opened| {
    for _ in 0..2 {
        assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
        assert_eq!(opened.count(), 1);
    }
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
    assert_eq!((engine.status().idle, opened.count()), (1, 2));
});

#[test]
fn a_failing_on_connect_fails_the_check_out_and_leaks_nothing() {
    let mut engine =
        Engine::<SqliteConnection>::builder("sqlite::memory:?pool_size=1&max_overflow=0")
            .on_connect(|conn| conn.run_script("PRAGMA nonsense("))
            .build()
            .unwrap();
    for _ in 0..3 {
        let error = sql_query!("SELECT 1" => BigInt)
            .one(&mut engine)
            .unwrap_err();
        assert!(
            matches!(&error, Error::Database { sql, .. } if sql == "PRAGMA nonsense("),
            "{error:?}"
        );
    }
    assert_eq!(engine.status().in_use, 0);
}

on_engines!(what_is_open_is_rolled_back_on_return("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    insert!(1).run(&mut engine).unwrap();
    let mut conn = engine.connect().unwrap();
    conn.run_script("BEGIN").unwrap();
    insert!(2).run(&mut conn).unwrap();
    drop(conn);
    assert_eq!(stored!(&mut engine).unwrap(), [1]);
    // A statement that failed in it leaves nothing behind either.
    let mut conn = engine.connect().unwrap();
    sql_query!("BEGIN" => BigInt).run(&mut conn).unwrap();
    insert!(2).run(&mut conn).unwrap();
    insert!(1).run(&mut conn).unwrap_err();
    drop(conn);
    // On the engine itself.
    sql_query!("BEGIN" => BigInt).run(&mut engine).unwrap();
    insert!(3).run(&mut engine).unwrap();
    // A guard that is forgotten.
    let mut tx = engine.begin().unwrap();
    insert!(4).run(&mut tx).unwrap();
    let mut inner = tx.begin().unwrap();
    insert!(5).run(&mut inner).unwrap();
    drop(inner);
    assert_eq!(stored!(&mut tx).unwrap(), [1, 3, 4]);
    drop(tx);
    assert_eq!(stored!(&mut engine).unwrap(), [1, 3]);
    assert_eq!(opened.count(), 1);
});

on_async_engines!(what_is_open_is_rolled_back_asynchronously("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    insert!(1).run(&mut engine).await.unwrap();
    let mut conn = engine.connect().await.unwrap();
    conn.run_script("BEGIN").await.unwrap();
    insert!(2).run(&mut conn).await.unwrap();
    drop(conn);
    assert_eq!(stored!(&mut engine).await.unwrap(), [1]);
    let mut tx = engine.begin().await.unwrap();
    insert!(4).run(&mut tx).await.unwrap();
    let mut inner = tx.begin().await.unwrap();
    insert!(5).run(&mut inner).await.unwrap();
    drop(inner);
    assert_eq!(stored!(&mut tx).await.unwrap(), [1, 4]);
    drop(tx);
    assert_eq!(stored!(&mut engine).await.unwrap(), [1]);
    assert_eq!(opened.count(), 1);
});

on_engines!(a_panic_in_a_transaction_rolls_back_and_leaves_the_pool_well("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        engine.transaction(|tx| {
            insert!(1).run(tx)?;
            std::panic::resume_unwind(Box::new("out of here"));
            #[allow(unreachable_code)]
            Ok::<(), Error>(())
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(stored!(&mut engine).unwrap(), [0; 0]);
    assert_eq!(engine.status().in_use, 0);
    assert!(opened.count() <= 2);
});

on_async_engines!(a_panic_in_an_async_transaction_rolls_back("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    let inner = engine.clone();
    let panicked = tokio::spawn(async move {
        inner.transaction(async |tx| {
            insert!(1).run(tx).await?;
            std::panic::resume_unwind(Box::new("out of here"));
            #[allow(unreachable_code)]
            Ok::<(), Error>(())
        }).await
    }).await;
    assert!(panicked.is_err());
    assert_eq!(stored!(&mut engine).await.unwrap(), [0; 0]);
    assert!(opened.count() <= 2);
});

on_engines!(a_closed_engine_gives_out_nothing("pool_size=2&pool_timeout=60"): |engine, opened| {
    let held = engine.connect().unwrap();
    let waiting = engine.clone();
    let closing = std::thread::spawn(move || waiting.close());
    while !matches!(engine.connect(), Err(Error::Pool { source: PoolError::Closed, .. })) {
        std::thread::yield_now();
    }
    assert!(!closing.is_finished());
    drop(held);
    closing.join().unwrap().unwrap();
    assert_eq!(engine.status().idle, 0);
    let error = stored!(&mut engine).unwrap_err();
    assert!(error.to_string().contains("the engine is closed"), "{error}");
    let _ = opened;
});

#[test]
fn closing_does_not_wait_for_ever() {
    let engine = Engine::<SqliteConnection>::new("sqlite::memory:?pool_timeout=0.05").unwrap();
    let held = engine.connect().unwrap();
    let error = engine.close().unwrap_err();
    assert!(matches!(
        error,
        Error::Pool {
            source: PoolError::Timeout { .. },
            ..
        }
    ));
    drop(held);
    engine.close().unwrap();
}

on_async_engines!(closing_wakes_who_waits("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    let held = engine.connect().await.unwrap();
    let (waiting, closing) = (engine.clone(), engine.clone());
    let waiting = tokio::spawn(async move { waiting.connect().await });
    while engine.status().waiting == 0 {
        tokio::task::yield_now().await;
    }
    let closing = tokio::spawn(async move { closing.close().await });
    assert!(matches!(waiting.await.unwrap(), Err(Error::Pool { source: PoolError::Closed, .. })));
    drop(held);
    closing.await.unwrap().unwrap();
    let _ = opened;
});

#[test]
fn options_of_the_url_are_checked_and_the_url_is_not_shown() {
    let failed = |error: Error, expected: &str| {
        let text = format!("{error} {error:?}");
        assert!(matches!(error, Error::Connection { .. }), "{text}");
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    };
    let pg = |url: &str| Engine::<PgConnection>::new(url).map(drop).unwrap_err();
    failed(
        pg("postgres://u:s3cret@h/d?pool_size=many"),
        "pool_size=many: expected a whole number",
    );
    failed(
        pg("postgres://u:s3cret@h/d?pool_timeout=-1"),
        "pool_timeout=-1: expected a number of seconds",
    );
    failed(
        pg("postgres://u:s3cret@h/d?pool_pre_ping=maybe"),
        "expected `true` or `false`",
    );
    failed(
        pg("mysql://u:s3cret@h/d"),
        "`mysql://` is not a URL of PostgreSQL: expected `postgres://`",
    );
    let mysql = Engine::<MysqlConnection>::new("postgres://u:s3cret@h/d");
    failed(
        mysql.map(drop).unwrap_err(),
        "`postgres://` is not a URL of MySQL",
    );
    let sqlite = Engine::<SqliteConnection>::new("postgres://u:s3cret@h/d");
    failed(
        sqlite.map(drop).unwrap_err(),
        "`postgres://` is not a URL of SQLite",
    );

    let engine = Engine::<PgConnection>::new(
        "postgres://u:s3cret@127.0.0.1:1/d?pool_size=7&max_overflow=0&application_name=me",
    );
    let engine = engine.unwrap();
    let status = engine.status();
    assert_eq!((status.pool_size, status.max_overflow), (7, 0));
    assert!(!format!("{engine:?}").contains("s3cret"));
    failed(engine.connect().map(drop).unwrap_err(), "");
    assert_eq!(engine.status().in_use, 0);
}

/// A server that refuses is an error at once, and not after the timeout.
#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_at_once() {
    let url = "postgres://u:s3cret@127.0.0.1:1/d";
    let started = Instant::now();
    let error = Engine::<AsyncPgConnection>::new(url)
        .unwrap()
        .connect()
        .await
        .unwrap_err();
    assert!(
        error.is_disconnect() && !format!("{error} {error:?}").contains("s3cret"),
        "{error:?}"
    );
    let error = Engine::<PgConnection>::new(url)
        .unwrap()
        .connect()
        .unwrap_err();
    assert!(error.is_disconnect(), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_database_in_memory_is_one_for_all_connections_and_ends_with_the_engine() {
    for url in [
        "sqlite::memory:",
        ":memory:",
        "sqlite://:memory:?pool_size=2",
    ] {
        let (mut one, mut other) = (
            Engine::<SqliteConnection>::new(url).unwrap(),
            Engine::<SqliteConnection>::new(url).unwrap(),
        );
        one.run_script("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
            .unwrap();
        let (mut a, mut b) = (one.connect().unwrap(), one.connect().unwrap());
        insert!(1).run(&mut a).unwrap();
        assert_eq!(stored!(&mut b).unwrap(), [1]);
        assert!(stored!(&mut other).is_err());
    }
    // Without an idle connection too.
    let mut engine = Engine::<SqliteConnection>::new("sqlite::memory:?pool_size=0").unwrap();
    engine
        .run_script("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        .unwrap();
    assert_eq!(stored!(&mut engine).unwrap(), [0; 0]);
    assert_eq!(engine.status().idle, 0);
}

#[test]
fn sqlite_files_are_in_wal_mode_and_check_foreign_keys() {
    let folder = std::env::temp_dir().join(format!("relata-engine-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}", folder.join("notes.db").display());
    let mut engine = Engine::<SqliteConnection>::new(&format!("{url}?pool_size=2")).unwrap();
    let pragma = |sql: &'static str, engine: &mut Engine<SqliteConnection>| -> String {
        // Text whatever the pragma has.
        let mut conn = engine.connect().unwrap();
        match sql {
            "journal_mode" => {
                sql_query!("SELECT journal_mode FROM pragma_journal_mode" => Text).one(&mut conn)
            }
            "foreign_keys" => {
                sql_query!("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys" => Text)
                    .one(&mut conn)
            }
            _ => sql_query!("SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout" => Text)
                .one(&mut conn),
        }
        .unwrap()
    };
    assert_eq!(pragma("journal_mode", &mut engine), "wal");
    assert_eq!(pragma("foreign_keys", &mut engine), "1");
    assert_eq!(pragma("busy_timeout", &mut engine), "5000");
    engine
        .run_script("CREATE TABLE numbers (n INTEGER PRIMARY KEY); INSERT INTO numbers VALUES (1)")
        .unwrap();
    // Reading goes on while another connection writes.
    let mut tx: Transaction<'_, SqliteConnection> = engine.begin().unwrap();
    insert!(2).run(&mut tx).unwrap();
    assert_eq!(stored!(&mut engine).unwrap(), [1]);
    tx.commit().unwrap();
    assert_eq!(stored!(&mut engine).unwrap(), [1, 2]);
    // Options of SQLite's own.
    let mut read_only =
        Engine::<SqliteConnection>::new(&format!("{url}?mode=ro&pool_size=1")).unwrap();
    assert_eq!(stored!(&mut read_only).unwrap(), [1, 2]);
    let error = insert!(3).run(&mut read_only).unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
    drop((engine, read_only));
    std::fs::remove_dir_all(folder).unwrap();
}

/// A connection that leaves its engine is its own, and another may take its place.
#[test]
fn a_connection_can_be_detached() {
    let engine = numbered("pool_size=1&max_overflow=0");
    let mut conn: SqliteConnection = engine.connect().unwrap().detach();
    assert_eq!(number(&mut conn), 1);
    let mut engine = engine;
    assert_eq!(number(&mut engine), 2);
}

on_engines!(statements_on_the_engine_in_its_transaction_are_refused("pool_size=2"): |engine, _opened| {
    let refused = |error: Error| {
        assert!(matches!(error, Error::Transaction { .. }), "{error:?}");
        assert!(error.to_string().contains("engine.connect()"), "{error}");
    };
    let result = engine.transaction(|tx| {
        insert!(1).run(tx)?;
        insert!(2).run(&mut &engine)
    });
    refused(result.unwrap_err());
    let clone = engine.clone();
    let nested = engine.transaction(|_| clone.transaction(|tx| insert!(3).run(tx)));
    refused(nested.unwrap_err());
    let streamed = engine.transaction(|_| {
        from(crate::engines::numbers::table).stream(&mut &engine).map(|rows| rows.count())
    });
    refused(streamed.unwrap_err());
    // Nothing of them is there, and the engine is as before.
    assert!(stored!(&mut &engine).unwrap().is_empty());
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        engine.transaction(|_| -> relata::Result<()> { panic!("on purpose") })
    }));
    assert!(panicked.is_err());
    assert_eq!(insert!(4).run(&mut &engine).unwrap(), 1);
    // On purpose: a connection of its own, another thread.
    engine.transaction(|_| {
        from(crate::engines::numbers::table).count(&mut engine.connect()?)?;
        std::thread::scope(|threads| {
            let other = threads.spawn(|| stored!(&mut &engine).unwrap());
            assert_eq!(other.join().unwrap(), [4]);
        });
        Ok::<_, Error>(())
    }).unwrap();
});

on_async_engines!(statements_on_the_engine_in_its_async_transaction_are_refused("pool_size=2"): |engine, _opened| {
    let refused = |error: Error| {
        assert!(matches!(error, Error::Transaction { .. }), "{error:?}");
        assert!(error.to_string().contains("engine.connect()"), "{error}");
    };
    let result = engine.transaction(async |tx| {
        insert!(1).run(tx).await?;
        insert!(2).run(&mut &engine).await
    }).await;
    refused(result.unwrap_err());
    let nested = engine.transaction(async |_| {
        engine.transaction(async |tx| insert!(3).run(tx).await).await
    }).await;
    refused(nested.unwrap_err());
    let streamed: relata::Result<Vec<_>> = engine.transaction(async |_| {
        from(crate::engines::numbers::table).stream(&mut &engine).try_collect().await
    }).await;
    refused(streamed.unwrap_err());
    assert!(stored!(&mut &engine).await.unwrap().is_empty());
    // Beside the transaction, on purpose, and on another task, all is well.
    let (inside, beside) = tokio::join!(
        engine.transaction(async |tx| stored!(tx).await),
        async { stored!(&mut &engine).await },
    );
    assert_eq!((inside.unwrap(), beside.unwrap()), (vec![], vec![]));
    engine.transaction(async |_| {
        stored!(&mut engine.connect().await?).await?;
        let engine = engine.clone();
        tokio::spawn(async move { stored!(&mut &engine).await }).await.unwrap()
    }).await.unwrap();
});

// What the pool asks a server itself has a limit of its own.
on_engines!(a_check_out_without_patience_pings("pool_size=2&pool_timeout=0&pool_pre_ping=true"): |engine, opened| {
    for n in 0..4 {
        insert!(n).run(&mut engine).unwrap();
    }
    drop(engine.begin().unwrap());
    assert_eq!(stored!(&mut engine).unwrap(), [0, 1, 2, 3]);
    assert_eq!(opened.count(), 1);
});

on_async_engines!(a_check_out_without_patience_pings_asynchronously("pool_size=2&pool_timeout=0&pool_pre_ping=true"): |engine, opened| {
    for n in 0..4 {
        insert!(n).run(&mut engine).await.unwrap();
    }
    assert_eq!(opened.count(), 1);
    // Nor is the time to roll back that of a check-out.
    drop(engine.begin().await.unwrap());
    while engine.status().in_use > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(stored!(&mut engine).await.unwrap(), [0, 1, 2, 3]);
    assert_eq!(opened.count(), 1);
});

/// The connections of a blocking engine that are as dead as that of a transaction are replaced.
#[test]
fn a_transaction_that_loses_its_connection_tells_the_engine() {
    let Some((builder, _)) =
        crate::engines::blocking::postgres("tx_lost", "pool_size=3&max_overflow=0")
    else {
        return;
    };
    let mut engine = builder.build().unwrap();
    let pid = sql_query!("SELECT pg_backend_pid()" => Integer);
    let kill = |pids: &[i32]| {
        let mut other = PgConnection::connect(&crate::servers::postgres_url().unwrap()).unwrap();
        for pid in pids {
            let kill =
                sql_query!("SELECT pg_terminate_backend({}, 10000)", *pid => relata::types::Bool);
            assert!(kill.one(&mut other).unwrap());
        }
    };
    for kind in ["body", "closure's error", "value"] {
        let pids: Vec<i32> = {
            let mut all: Vec<_> = (0..3).map(|_| engine.connect().unwrap()).collect();
            all.iter_mut().map(|conn| pid.one(conn).unwrap()).collect()
        };
        assert_eq!(engine.status().idle, 3);
        match kind {
            "value" => {
                let mut tx = engine.begin().unwrap();
                kill(&pids);
                // By the connection itself.
                assert!(pid.one(&mut *tx).unwrap_err().is_disconnect());
            }
            _ => {
                let result = engine.transaction(|tx| {
                    kill(&pids);
                    let error = pid.one(tx).unwrap_err();
                    assert!(error.is_disconnect());
                    match kind {
                        "body" => Err(error),
                        _ => Ok(()),
                    }
                });
                assert!(result.unwrap_err().is_disconnect());
            }
        }
        for _ in 0..3 {
            assert_eq!(stored!(&mut engine).unwrap(), [0; 0], "{kind}");
        }
    }
}

//! Connections to MySQL that a dropped future has made unusable: they cost nothing but themselves.

use std::time::{Duration, Instant};

use relata::connection::AsyncMysqlConnection;
use relata::engine::Engine;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::engines::{asynchronous, insert, stored};

const OPTIONS: &str = "pool_size=3&max_overflow=0&pool_timeout=20";

/// Drops a statement that takes long, and runs another on the same connection: it is refused. The number of the connection.
macro_rules! leave {
    ($conn:expr) => {{
        let conn = $conn;
        let id = sql_query!("SELECT CAST(connection_id() AS SIGNED)" => BigInt);
        let id = id.one(conn).await.unwrap();
        let slow = sql_query!("SELECT SLEEP(300)" => Integer);
        let limit = Duration::from_millis(200);
        assert!(tokio::time::timeout(limit, slow.all(conn)).await.is_err());
        for _ in 0..2 {
            let next: Result<Vec<i32>, Error> = stored!(conn).await;
            assert!(matches!(next, Err(Error::Connection { .. })), "{next:?}");
        }
        id
    }};
}

/// Waits until the server runs nothing for this connection any more.
async fn ends(engine: &Engine<AsyncMysqlConnection>, id: i64) {
    let runs = sql_query!("SELECT count(*) FROM information_schema.processlist WHERE id = {} AND info LIKE '%SLEEP%'", id => BigInt);
    let started = Instant::now();
    while runs.one(&mut &*engine).await.unwrap() > 0 {
        assert!(started.elapsed() < Duration::from_secs(20), "it runs on");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_future_on_mysql_costs_its_connection_only() {
    let Some((builder, opened)) = asynchronous::mysql("left", OPTIONS) else {
        return;
    };
    let engine = builder.build().unwrap();
    macro_rules! three {
        () => {{
            let mut all = Vec::new();
            for _ in 0..3 {
                all.push(engine.connect().await.unwrap());
            }
            all
        }};
    }
    let mut all = three!();
    assert_eq!(opened.count(), 3);
    // Checked out, while one is in use and one is idle.
    let id = leave!(&mut all[0]);
    let used = all.pop();
    all.pop();
    drop(all);
    ends(&engine, id).await;
    drop(used);
    drop(three!());
    assert_eq!(opened.count(), 4);
    // In a transaction that is a value.
    let mut tx = engine.begin().await.unwrap();
    insert!(1).run(&mut tx).await.unwrap();
    let id = leave!(&mut tx);
    drop(tx);
    ends(&engine, id).await;
    drop(three!());
    assert_eq!(opened.count(), 5);
    // And in one that is committed nevertheless.
    let mut tx = engine.begin().await.unwrap();
    insert!(1).run(&mut tx).await.unwrap();
    let id = leave!(&mut tx);
    let committed = tx.commit().await;
    assert!(
        matches!(committed, Err(Error::Connection { .. })),
        "{committed:?}"
    );
    ends(&engine, id).await;
    drop(three!());
    assert_eq!(opened.count(), 6);
    // In a closure.
    let left: Result<i64, Error> = engine
        .transaction(async |tx| {
            insert!(1).run(tx).await?;
            Ok(leave!(tx))
        })
        .await;
    assert!(matches!(left, Err(Error::Connection { .. })), "{left:?}");
    drop(three!());
    assert_eq!(opened.count(), 7);
    assert_eq!(stored!(&mut &engine).await.unwrap(), [0; 0]);
}

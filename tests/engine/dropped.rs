//! Transactions on asynchronous connections, and futures that are dropped before they are done.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_util::TryStreamExt;
use relata::connection::{
    AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection,
    SqliteConnection,
};
use relata::engine::Engine;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::servers::{everywhere, mysql, mysql_url, postgres_url};
use crate::shop::tags;

/// `INSERT INTO tags`.
macro_rules! insert {
    ($conn:expr, $id:expr) => {
        sql_query!("INSERT INTO tags (id, label) VALUES ({}, {})", $id as i64, format!("tag {}", $id) => BigInt)
            .run($conn)
            .await
    };
}
pub(crate) use insert;
/// The tags that the tests have stored.
macro_rules! stored {
    ($conn:expr) => {
        from(tags::table)
            .filter(tags::id.ge(100))
            .order_by(tags::id)
            .select(tags::id)
            .all($conn)
            .await
            .unwrap()
    };
}

everywhere!(ok_commits: |conn| {
    let inserted: usize = conn
        .transaction(async |tx| {
            let first = insert!(tx, 100)?;
            Ok::<_, Error>(first + insert!(tx, 101)?)
        })
        .await
        .unwrap();
    assert_eq!(inserted, 2);
    let failed = conn
        .transaction(async |tx| {
            insert!(tx, 102)?;
            insert!(tx, 100)?;
            Ok::<_, Error>(())
        })
        .await;
    assert!(matches!(failed, Err(Error::Database { .. })), "{failed:?}");
    assert_eq!(stored!(conn), [100, 101]);
});

everywhere!(nested_transactions_are_savepoints: |conn| {
    conn.transaction(async |tx| {
        insert!(tx, 100)?;
        let inner = tx
            .transaction(async |tx| {
                insert!(tx, 101)?;
                tx.transaction(async |tx| insert!(tx, 102)).await?;
                insert!(tx, 100)
            })
            .await;
        assert!(inner.is_err());
        assert_eq!(stored!(tx), [100]);
        tx.transaction(async |tx| insert!(tx, 103)).await?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(stored!(conn), [100, 103]);
});

everywhere!(a_failed_statement_is_not_lost: |conn| {
    insert!(conn, 100).unwrap();
    let result = conn
        .transaction(async |tx| {
            insert!(tx, 101)?;
            let _ = insert!(tx, 100);
            Ok::<_, Error>(())
        })
        .await;
    match result {
        Ok(()) => assert_eq!(stored!(conn), [100, 101]),
        Err(error) => {
            assert!(error.to_string().contains("aborted"), "{error}");
            assert_eq!(stored!(conn), [100]);
        }
    }
    conn.transaction(async |tx| insert!(tx, 102)).await.unwrap();
    assert!(stored!(conn).ends_with(&[102]));
});

/// Polls a future at most `n` times, then drops it; whether it was done by then.
pub async fn dropped_after(n: usize, future: impl Future) -> bool {
    let mut future = pin!(future);
    for _ in 0..n {
        let done = std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context)));
        if done.await.is_ready() {
            return true;
        }
        // The answer of a server comes from another task.
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    false
}

/// Work in a transaction with one inside it: the same lines for each kind of connection, since a function over all
/// would need a bound for each statement.
trait Work {
    async fn work(&mut self, failing: bool) -> relata::Result<()>;
}
macro_rules! works {
    ($($conn:ty),*) => {$(
        impl Work for $conn {
            async fn work(&mut self, failing: bool) -> relata::Result<()> {
                self.transaction(async |tx| {
                    insert!(tx, 100)?;
                    tx.transaction(async |tx| {
                        insert!(tx, 101)?;
                        insert!(tx, 102)
                    })
                    .await?;
                    if failing {
                        insert!(tx, 100)?;
                    }
                    insert!(tx, 103)?;
                    Ok::<_, Error>(())
                })
                .await
            }
        }
    )*};
}
works!(
    relata::connection::AsyncPgConnection,
    relata::connection::AsyncMysqlConnection,
    relata::connection::AsyncSqliteConnection
);

everywhere!(except mysql: a_transaction_dropped_anywhere_leaves_nothing_half_done: |conn| {
    for failing in [false, true] {
        let mut polls = 0;
        loop {
            let done = dropped_after(polls, conn.work(failing)).await;
            let found = stored!(conn);
            match (done, failing) {
                (true, false) => assert_eq!(found, [100, 101, 102, 103]),
                (true, true) => assert_eq!(found, [0; 0]),
                // Where the future was dropped during COMMIT, both are right: all of it or nothing.
                (false, _) => assert!(found.is_empty() || found == [100, 101, 102, 103], "{polls}: {found:?}"),
            }
            // In no transaction.
            insert!(conn, 110).unwrap();
            let dropped = dropped_after(1, conn.transaction(async |tx| {
                insert!(tx, 111)?;
                std::future::pending::<()>().await;
                Ok::<_, Error>(())
            }));
            assert!(!dropped.await);
            assert!(stored!(conn).ends_with(&[110]));
            sql_query!("DELETE FROM tags WHERE id >= 100" => Integer).run(conn).await.unwrap();
            if done {
                break;
            }
            polls += 1;
            assert!(polls < 500, "the work is never done");
        }
    }
});

everywhere!(a_nested_transaction_that_is_dropped_undoes_itself_only: |conn| {
    conn.transaction(async |tx| {
        insert!(tx, 100)?;
        let dropped = dropped_after(20, tx.transaction(async |tx| {
            insert!(tx, 101)?;
            std::future::pending::<()>().await;
            Ok::<_, Error>(())
        }));
        assert!(!dropped.await);
        insert!(tx, 102)?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(stored!(conn), [100, 102]);
});

everywhere!(except mysql: verbs_dropped_anywhere_leave_the_connection_usable: |conn| {
    let query = from(tags::table).order_by(tags::id);
    let expected = query.all(conn).await.unwrap();
    for polls in 0..12 {
        dropped_after(polls, query.all(conn)).await;
        dropped_after(polls, query.first(conn)).await;
        dropped_after(polls, query.count(conn)).await;
        dropped_after(polls, query.exists(conn)).await;
        dropped_after(polls, conn.run_script("SELECT 1")).await;
        assert_eq!(query.all(conn).await.unwrap(), expected, "after {polls} polls");
    }
});

/// MySQL's client closes the connection; the server then rolls back.
#[tokio::test]
async fn dropped_on_mysql() {
    let mut polls = 0;
    loop {
        let Some(mut conn) = mysql("dropped").await else {
            return;
        };
        let mut other = AsyncMysqlConnection::connect(&mysql_url().unwrap())
            .await
            .unwrap();
        other.run_script("USE relata_test_dropped").await.unwrap();
        let done = dropped_after(polls, conn.work(false)).await;
        match from(tags::table).count(&mut conn).await {
            // The connection goes on: what was dropped is rolled back.
            Ok(_) => {}
            Err(Error::Connection { .. }) => drop(conn),
            Err(error) => panic!("{error:?}"),
        }
        // The server takes a moment to notice.
        let mut tries = 0;
        while !stored!(&mut other).is_empty() && !done && tries < 100 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            tries += 1;
        }
        let found = stored!(&mut other);
        let all = found == [100, 101, 102, 103];
        assert!(all || (!done && found.is_empty()), "{polls}: {found:?}");
        if done {
            return;
        }
        polls += 1;
    }
}

/// A statement of SQLite runs on when its future is dropped, and nobody waits for it until the next one: not the thread of the
/// task, which may be the only one.
#[tokio::test]
async fn dropped_on_sqlite_with_one_thread() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("tags.sqlite").display());
    let mut other = SqliteConnection::connect(&url).unwrap();
    other
        .run_script("CREATE TABLE tags (id INTEGER PRIMARY KEY, label TEXT NOT NULL)")
        .unwrap();
    let mut conn = AsyncSqliteConnection::connect(&url).await.unwrap();
    // The statement waits for a lock when its future is dropped. If that waited for it, it would wait in vain.
    other.run_script("BEGIN IMMEDIATE").unwrap();
    let insert = async { insert!(&mut conn, 100) };
    assert!(!dropped_after(3, insert).await);
    other.run_script("COMMIT").unwrap();
    assert_eq!(stored!(&mut conn), [100]);
    // In a transaction it is rolled back: it does not run after the ROLLBACK.
    other.run_script("BEGIN IMMEDIATE").unwrap();
    let dropped = dropped_after(
        6,
        conn.transaction(async |tx| {
            insert!(tx, 101)?;
            Ok::<_, Error>(())
        }),
    );
    assert!(!dropped.await);
    other.run_script("COMMIT").unwrap();
    assert_eq!(stored!(&mut conn), [100]);
    // Many that are dropped one after the other run in their order.
    other.run_script("BEGIN IMMEDIATE").unwrap();
    for polls in [1, 2, 3] {
        let dropped = dropped_after(polls, conn.run_script("UPDATE tags SET id = id + 1"));
        assert!(!dropped.await);
    }
    other.run_script("COMMIT").unwrap();
    insert!(&mut conn, 100).unwrap();
    let found = stored!(&mut conn);
    assert!(found.len() == 2 && found[0] == 100, "{found:?}");
    // A stream that is left, in the same way.
    {
        let many = sql_query!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n" => BigInt);
        let mut rows = many.stream(&mut conn);
        assert_eq!(rows.try_next().await.unwrap(), Some(1));
    }
    assert_eq!(stored!(&mut conn), found);
    // Anywhere in a transaction, as on other runtimes.
    sql_query!("DELETE FROM tags" => Integer)
        .run(&mut conn)
        .await
        .unwrap();
    let mut polls = 0;
    loop {
        let done = dropped_after(polls, conn.work(false)).await;
        let found = stored!(&mut conn);
        let all = found == [100, 101, 102, 103];
        assert!(all || (!done && found.is_empty()), "{polls}: {found:?}");
        if done {
            break;
        }
        sql_query!("DELETE FROM tags" => Integer)
            .run(&mut conn)
            .await
            .unwrap();
        polls += 1;
        assert!(polls < 500, "the work is never done");
    }
}

/// An engine gives the connection of a dropped statement to the next when the statement is over.
#[tokio::test]
async fn dropped_on_an_engine_of_sqlite_with_one_thread() {
    let mut engine =
        Engine::<AsyncSqliteConnection>::new("sqlite::memory:?pool_size=1&max_overflow=0").unwrap();
    engine
        .run_script("CREATE TABLE tags (id INTEGER PRIMARY KEY, label TEXT NOT NULL)")
        .await
        .unwrap();
    let slow = sql_query!(
        "INSERT INTO tags WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) \
         SELECT i + 1000, 'slow' FROM n" => BigInt
    );
    assert!(!dropped_after(3, slow.run(&mut engine)).await);
    insert!(&mut engine, 100).unwrap();
    let found = from(tags::table).count(&mut engine).await.unwrap();
    assert!(found == 1 || found == 300_001, "{found}");
}

/// A connection that outlives the runtime it was opened in runs on the next.
#[test]
fn sqlite_moves_to_another_runtime() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let opened = runtime().block_on(AsyncSqliteConnection::connect(":memory:"));
    let mut conn = opened.unwrap();
    let one = sql_query!("SELECT 1" => Integer);
    assert_eq!(runtime().block_on(one.one(&mut conn)).unwrap(), 1);
}

/// A future that nobody polls runs nothing.
#[test]
fn a_verb_runs_nothing_until_it_is_awaited() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let Some(url) = postgres_url() else { return };
    let mut conn: AsyncConnection<_> = runtime.block_on(AsyncPgConnection::connect(&url)).unwrap();
    runtime
        .block_on(conn.run_script("CREATE TEMP TABLE tags (id BIGINT, label TEXT)"))
        .unwrap();
    let insert = sql_query!("INSERT INTO tags VALUES (1, 'one')" => BigInt);
    drop(insert.run(&mut conn));
    let count = runtime.block_on(from(tags::table).count(&mut conn));
    assert_eq!(count.unwrap(), 0);
    let mut context = Context::from_waker(Waker::noop());
    assert!(pin!(insert.run(&mut conn)).poll(&mut context).is_pending());
}

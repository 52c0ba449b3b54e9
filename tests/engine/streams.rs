//! Streams of asynchronous engines: left early, failing between rows, and in transactions.

use std::num::NonZeroUsize;

use futures_util::TryStreamExt;
use relata::connection::AsyncSqliteConnection;
use relata::engine::Engine;
use relata::prelude::*;
use relata::{Error, sql_query};

use crate::engines::{insert, numbers, on_async_engines, stored};
use crate::servers::sqlite;
use crate::shop::tags;

const TEN: NonZeroUsize = NonZeroUsize::new(10).unwrap();

on_async_engines!(streams_that_are_left_give_their_connection_back("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    for n in 1..=200 {
        insert!(n).run(&mut engine).await.unwrap();
    }
    let all = from(numbers::table).order_by(numbers::n).select(numbers::n);
    for taken in [0, 1, 2, 50, 199, 200] {
        let mut rows = all.stream(&mut engine);
        for n in 1..=taken {
            assert_eq!(rows.try_next().await.unwrap(), Some(n));
        }
        drop(rows);
        assert_eq!(all.count(&mut engine).await.unwrap(), 200);
    }
    // In a transaction, which goes on.
    engine.transaction(async |tx| {
        insert!(201).run(tx).await?;
        let mut rows = all.stream(tx);
        assert_eq!(rows.try_next().await?, Some(1));
        drop(rows);
        let mut chunks = all.chunks(TEN, tx);
        assert_eq!(chunks.try_next().await?.map(|chunk| chunk.len()), Some(10));
        drop(chunks);
        insert!(202).run(tx).await?;
        let rows: Vec<i32> = all.stream(tx).try_collect().await?;
        assert_eq!(rows.len(), 202);
        Ok::<_, Error>(())
    }).await.unwrap();
    // One that is rolled back while its stream is left.
    let undone = engine.transaction(async |tx| {
        insert!(203).run(tx).await?;
        let mut rows = all.stream(tx);
        assert_eq!(rows.try_next().await?, Some(1));
        drop(rows);
        insert!(1).run(tx).await
    }).await;
    assert!(undone.is_err());
    assert_eq!(stored!(&mut engine).await.unwrap().len(), 202);
    assert_eq!((engine.status().in_use, engine.status().waiting), (0, 0));
    assert!(opened.count() > 0);
});

/// Rows without an end.
macro_rules! endless {
    () => {
        sql_query!("WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n) SELECT n FROM n" => BigInt)
    };
}

/// The runtime of one thread would stand still if the thread of the rows did not end.
#[tokio::test]
async fn a_stream_without_an_end_ends_where_it_is_left() {
    let mut engine = Engine::<AsyncSqliteConnection>::new(
        "sqlite::memory:?pool_size=1&max_overflow=0&pool_timeout=60",
    )
    .unwrap();
    let rows = endless!();
    for taken in [1, 33, 1000] {
        let mut stream = rows.stream(&mut engine);
        for n in 1..=taken {
            assert_eq!(stream.try_next().await.unwrap(), Some(n));
        }
        drop(stream);
        let mut chunks = rows.chunks(TEN, &mut engine);
        assert_eq!(
            chunks.try_next().await.unwrap(),
            Some((1..=10).collect::<Vec<i64>>())
        );
        drop(chunks);
        assert_eq!(
            sql_query!("SELECT 1" => BigInt)
                .one(&mut engine)
                .await
                .unwrap(),
            1
        );
        assert_eq!((engine.status().idle, engine.status().in_use), (1, 0));
    }

    let mut conn = engine.connect().await.unwrap();
    for _ in 0..20 {
        let mut stream = rows.stream(&mut conn);
        assert_eq!(stream.try_next().await.unwrap(), Some(1));
        drop(stream);
        // Its thread may read still.
        assert_eq!(
            sql_query!("SELECT 1" => BigInt)
                .one(&mut conn)
                .await
                .unwrap(),
            1
        );
    }
    let left = tokio::time::timeout(
        std::time::Duration::from_millis(50),
        rows.stream(&mut conn).try_for_each(async |_| Ok(())),
    );
    // Rows come without a pause: the stream itself lets the timeout see its time.
    let _ = left.await;
    assert_eq!(
        sql_query!("SELECT 1" => BigInt)
            .one(&mut conn)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn rows_before_an_error_are_returned_on_sqlite() {
    let mut conn = AsyncSqliteConnection::connect(":memory:").await.unwrap();
    // `abs` of the least integer is an error.
    let failing = sql_query!(
        "WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n) \
         SELECT CASE WHEN n <= 100 THEN n ELSE abs(-9223372036854775808) END FROM n" => BigInt
    );
    for in_transaction in [false, true] {
        if in_transaction {
            conn.run_script("BEGIN").await.unwrap();
        }
        let mut rows = failing.stream(&mut conn);
        for n in 1..=100 {
            assert_eq!(rows.try_next().await.unwrap(), Some(n));
        }
        let error = rows.try_next().await.unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error:?}");
        assert!(error.to_string().contains("integer overflow"), "{error}");
        assert!(error.sql().starts_with("WITH RECURSIVE"), "{error:?}");
        assert_eq!(rows.try_next().await.unwrap(), None);
        drop(rows);
        let mut chunks = failing.chunks(NonZeroUsize::new(60).unwrap(), &mut conn);
        assert_eq!(chunks.try_next().await.unwrap().unwrap().len(), 60);
        assert_eq!(chunks.try_next().await.unwrap().unwrap().len(), 40);
        assert!(chunks.try_next().await.is_err());
        drop(chunks);
        assert_eq!(
            sql_query!("SELECT 1" => BigInt)
                .one(&mut conn)
                .await
                .unwrap(),
            1
        );
    }
    // A value that cannot be read is an error of its row.
    let wrong = sql_query!("SELECT 1 UNION ALL SELECT 'two'" => Uuid);
    assert!(wrong.stream(&mut conn).try_next().await.is_err());
}

#[tokio::test]
async fn values_are_bound_and_rows_of_writes_are_streamed_on_sqlite() {
    let mut conn = sqlite().await;
    let new = (1000..1500).map(|id| (tags::id.to(id), tags::label.to(format!("tag {id}"))));
    let inserted = insert_into(tags::table).rows(new).returning(tags::id);
    let rows: Vec<i64> = inserted.stream(&mut conn).try_collect().await.unwrap();
    assert_eq!(rows, (1000..1500).collect::<Vec<_>>());
    let some = from(tags::table)
        .filter(tags::id.in_([1007, 1008, 1450]))
        .order_by(tags::id)
        .select(tags::label);
    let rows: Vec<String> = some.stream(&mut conn).try_collect().await.unwrap();
    assert_eq!(rows, ["tag 1007", "tag 1008", "tag 1450"]);
}

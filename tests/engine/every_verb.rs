//! Futures of every verb, dropped at every point where they wait, on an engine of one connection.

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::TryStreamExt;
use relata::engine::TransactionOptions;
use relata::prelude::*;
use relata::{Error, ExpectedTable, sql_query, verify_schema};
use tokio::sync::Notify;

use crate::engines::{insert, numbers, on_async_engines, stored};
use crate::shop::{products, tags};

const TABLES: &str = "
    CREATE TABLE products (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, description VARCHAR(20),
        price NUMERIC(10, 2) NOT NULL, weight DOUBLE PRECISION, stock INT NOT NULL DEFAULT 0, discontinued_on DATE);
    CREATE TABLE tags (id BIGINT NOT NULL PRIMARY KEY, label VARCHAR(20) NOT NULL);
    CREATE TABLE product_tags (product_id BIGINT NOT NULL, tag_id BIGINT NOT NULL, PRIMARY KEY (product_id, tag_id));
    INSERT INTO numbers VALUES (1), (2), (3), (4), (5);
    INSERT INTO products (id, name, price) VALUES (1, 'Teapot', 20), (2, 'Cup', 5);
    INSERT INTO tags VALUES (1, 'new'), (2, 'organic');
    INSERT INTO product_tags VALUES (1, 1), (1, 2), (2, 2)";

const EXPECTED: &[ExpectedTable] =
    &[ExpectedTable::new(None, "numbers", &[("n", "Integer")]).primary_key(&["n"])];

const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

/// Notes that a future can go on.
#[derive(Default)]
struct Woken(Notify);
impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }
}

/// The state in which a future is dropped.
#[derive(Clone, Copy, Debug)]
pub enum Dropped {
    /// It has begun to wait.
    AtOnce,
    /// What it waits for is there.
    Woken,
}

/// Polls a future this often, each time when it can go on, and then drops it; its output, if it ended before.
pub async fn polled<T>(
    future: impl Future<Output = T>,
    times: usize,
    dropped: Dropped,
) -> Option<T> {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    for left in (0..times).rev() {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(value);
        }
        if left > 0 || matches!(dropped, Dropped::Woken) {
            let woken = tokio::time::timeout(Duration::from_secs(60), woken.0.notified());
            woken.await.expect("what it waits for comes");
        }
    }
    None
}

/// Drops a future after each number of polls until one ends. Each time, this must hold afterwards, given if the future ended. The numbers of a
/// `growing` one, which sends many statements, grow faster.
macro_rules! dropped {
    ($what:literal, $future:expr, |$ended:ident| $holds:expr) => {
        dropped!(@by |_| 1, $what, $future, |$ended| $holds)
    };
    (growing $what:literal, $future:expr, |$ended:ident| $holds:expr) => {
        dropped!(@by |polls: usize| 1 + polls / 16, $what, $future, |$ended| $holds)
    };
    (@by $step:expr, $what:literal, $future:expr, |$ended:ident| $holds:expr) => {
        for how in [$crate::every_verb::Dropped::AtOnce, $crate::every_verb::Dropped::Woken] {
            let step: fn(usize) -> usize = $step;
            let mut polls = 0;
            loop {
                let result = $crate::every_verb::polled($future, polls, how).await;
                let $ended = result.is_some();
                assert!($holds, "{} after {polls} polls, {how:?}", $what);
                if let Some(result) = result {
                    result.unwrap();
                    break;
                }
                polls += step(polls);
                assert!(polls < 1000, "{} never ends", $what);
            }
        }
    };
}
pub(crate) use dropped;

on_async_engines!(verbs_that_read_are_dropped_at_every_point("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    engine.run_script(TABLES).await.unwrap();
    let three = from(numbers::table).filter(numbers::n.eq(3)).select(numbers::n);
    let all = from(numbers::table).order_by(numbers::n).select(numbers::n);
    let loaded = from(products::table).with(products::tags.order_by(tags::id)).order_by(products::id);
    macro_rules! reads {
        ($($what:literal: $future:expr;)*) => {$(
            dropped!($what, $future, |_ended| stored!(&mut engine).await.unwrap() == [1, 2, 3, 4, 5]);
        )*};
    }
    reads! {
        "all": all.all(&mut engine);
        "first": all.first(&mut engine);
        "one": three.one(&mut engine);
        "one_or_none": three.one_or_none(&mut engine);
        "scalar": three.scalar(&mut engine);
        "exists": three.exists(&mut engine);
        "count": all.count(&mut engine);
        "keyed_by": all.keyed_by(|n| *n, &mut engine);
        "grouped_by": all.grouped_by(|n| n % 2, &mut engine);
        "stream": async { all.stream(&mut engine).try_collect::<Vec<i32>>().await };
        "chunks": async { all.chunks(TWO, &mut engine).try_collect::<Vec<Vec<i32>>>().await };
        "all with relations": loaded.all(&mut engine);
        "stream with relations": async { loaded.stream(&mut engine).try_collect::<Vec<_>>().await };
        "pipeline": async {
            let mut conn = engine.connect().await?;
            conn.pipeline((all.pipelined().all(), loaded.pipelined().first(), all.pipelined().count())).await
        };
        "run_script": engine.run_script("SELECT 1; SELECT 2");
        "connect": async { engine.connect().await.map(drop) };
    }
    // Its number of statements grows with the schema.
    dropped!(growing "verify_schema", verify_schema(EXPECTED, &mut engine), |_ended| {
        stored!(&mut engine).await.unwrap() == [1, 2, 3, 4, 5]
    });
    assert!(opened.count() > 0);
    assert_eq!(loaded.all(&mut engine).await.unwrap()[0].get(products::tags).len(), 2);
    assert_eq!((engine.status().in_use, engine.status().waiting), (0, 0));
});

on_async_engines!(verbs_that_write_are_dropped_at_every_point("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    engine.run_script(TABLES).await.unwrap();
    let options = TransactionOptions::new().retries(2);
    // The rows of one statement or transaction are there together, or not at all.
    macro_rules! writes {
        ($($what:literal: $future:expr;)*) => {$(
            dropped!($what, $future, |ended| {
                let new = stored!(&mut engine).await.unwrap().split_off(5);
                sql_query!("DELETE FROM numbers WHERE n > 5" => Integer).run(&mut engine).await.unwrap();
                new == [6, 7] || (new.is_empty() && !ended)
            });
        )*};
    }
    writes! {
        "run": sql_query!("INSERT INTO numbers VALUES (6), (7)" => Integer).run(&mut engine);
        "transaction": engine.transaction(async |tx| {
            insert!(6).run(tx).await?;
            tx.transaction(async |tx| insert!(7).run(tx).await).await
        });
        "retry_transaction": engine.retry_transaction(options, async |tx| {
            insert!(6).run(tx).await?;
            insert!(7).run(tx).await
        });
        "begin and commit": async {
            let mut tx = engine.begin().await?;
            insert!(6).run(&mut tx).await?;
            insert!(7).run(&mut tx).await?;
            tx.commit().await
        };
        "a script with a transaction": async {
            let mut conn = engine.connect().await?;
            conn.run_script("BEGIN; INSERT INTO numbers VALUES (6); INSERT INTO numbers VALUES (7); COMMIT").await
        };
        "a savepoint that is rolled back": engine.transaction(async |tx| {
            insert!(6).run(tx).await?;
            let undone = tx.transaction(async |tx| {
                insert!(8).run(tx).await?;
                insert!(6).run(tx).await
            }).await;
            assert!(undone.is_err());
            insert!(7).run(tx).await
        });
        "a pipeline in a transaction": engine.transaction(async |tx| {
            let (six, seven) = (insert!(6), insert!(7));
            tx.pipeline((six.pipelined().run(), seven.pipelined().run())).await
        });
    }
    // What is not committed is not there.
    dropped!("a guard that is dropped", async {
        let mut tx = engine.begin().await?;
        insert!(6).run(&mut tx).await?;
        drop(tx);
        Ok::<_, Error>(())
    }, |_ended| stored!(&mut engine).await.unwrap() == [1, 2, 3, 4, 5]);
    dropped!("rollback", async {
        let mut tx = engine.begin().await?;
        insert!(6).run(&mut tx).await?;
        tx.rollback().await
    }, |_ended| stored!(&mut engine).await.unwrap() == [1, 2, 3, 4, 5]);
    dropped!("update of many rows", async {
        let rows = [(1, "old"), (2, "older")].map(|(id, label)| (id, tags::label.to(label)));
        update(tags::table).rows(rows).run(&mut engine).await
    }, |ended| {
        let labels = from(tags::table).order_by(tags::id).select(tags::label).all(&mut engine).await.unwrap();
        sql_query!("UPDATE tags SET label = CASE id WHEN 1 THEN 'new' ELSE 'organic' END" => Integer).run(&mut engine).await.unwrap();
        labels == ["old", "older"] || (labels == ["new", "organic"] && !ended)
    });
    assert!(opened.count() > 0);
    assert_eq!((engine.status().in_use, engine.status().waiting), (0, 0));
});

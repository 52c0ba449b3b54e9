//! Futures of COMMIT that are dropped: the outcome is reported as it is, or as unknown, but never wrongly.

use std::future::{Future as _, poll_fn};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use futures_util::TryStreamExt;
use relata::Error;
use relata::engine::events::{self, Events, TransactionEvent};
use relata::prelude::*;
use relata::sql_query;

use crate::dropped::dropped_after;
use crate::dropped::insert;
use crate::servers::everywhere;
use crate::shop::tags;

/// The closures that ran.
#[derive(Clone, Default)]
struct Ran(Arc<Mutex<Vec<&'static str>>>);
impl Ran {
    fn note(&self, what: &'static str) -> impl FnOnce() -> std::future::Ready<()> + Send + use<> {
        let ran = self.0.clone();
        move || {
            ran.lock().unwrap().push(what);
            std::future::ready(())
        }
    }
    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

macro_rules! stored {
    ($conn:expr) => {
        from(tags::table)
            .filter(tags::id.ge(100))
            .count($conn)
            .await
            .unwrap()
    };
}

/// Drops a transaction at each point where it waits, and compares the closures that ran with what is stored.
macro_rules! dropped_everywhere {
    ($conn:ident, $ran:ident, $work:expr) => {{
        let $ran = &Ran::default();
        let mut unknown = 0;
        let (mut polls, mut sweeps) = (0, 0);
        loop {
            assert!(polls < 500, "the work is never done");
            let done = dropped_after(polls, $work).await;
            let found = stored!($conn);
            match (&$ran.take()[..], found) {
                (["committed"], 1) => {}
                (["rolled back"], 0) if !done => {}
                // Before the closures were registered, or the outcome is unknown.
                ([], _) if !done => unknown += found,
                (ran, found) => panic!("{polls}: {ran:?}, {found} rows"),
            }
            // In no transaction, and nothing is left for the next one.
            $conn.transaction(async |tx| insert!(tx, 200)).await.unwrap();
            assert!($ran.take().is_empty());
            assert_eq!(stored!($conn), found + 1);
            sql_query!("DELETE FROM tags WHERE id >= 100" => Integer).run($conn).await.unwrap();
            polls += 1;
            if done {
                // How often a future is polled before COMMIT depends on the server.
                if unknown > 0 {
                    break;
                }
                (polls, sweeps) = (0, sweeps + 1);
                assert!(sweeps < 100, "no future was dropped in COMMIT");
            }
        }
    }};
}

everywhere!(except mysql: closures_know_how_a_dropped_transaction_ended: |conn| {
    dropped_everywhere!(conn, ran, conn.transaction(async |tx| {
        insert!(tx, 100)?;
        tx.after_commit(ran.note("committed"));
        tx.after_rollback(ran.note("rolled back"));
        Ok::<_, Error>(())
    }));
});

everywhere!(except mysql: closures_know_how_a_dropped_guard_ended: |conn| {
    dropped_everywhere!(conn, ran, async {
        let mut tx = conn.begin().await.unwrap();
        insert!(&mut tx, 100).unwrap();
        tx.after_commit(ran.note("committed"));
        tx.after_rollback(ran.note("rolled back"));
        tx.commit().await.unwrap();
    });
});

// A closure after COMMIT that waits: those behind it run although the future is dropped meanwhile.
everywhere!(closures_after_a_commit_all_run: |conn| {
    let ran = Ran::default();
    let inner = ran.clone();
    let transaction = conn.transaction(async |tx| {
        insert!(tx, 100)?;
        let begins = inner.note("begun");
        tx.after_commit(async move || {
            begins().await;
            std::future::pending().await
        });
        tx.after_commit(inner.note("committed"));
        Ok::<_, Error>(())
    });
    let mut transaction = Box::pin(transaction);
    for tries in 0.. {
        assert!(tries < 10_000, "it is never committed");
        let polled = poll_fn(|context| Poll::Ready(transaction.as_mut().poll(context)));
        assert!(polled.await.is_pending());
        if ran.take() == ["begun"] {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    drop(transaction);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(ran.take(), ["committed"]);
    assert_eq!(stored!(conn), 1);
    conn.transaction(async |tx| insert!(tx, 101)).await.unwrap();
    assert!(ran.take().is_empty());
});

// A transaction whose COMMIT waits for what is to be undone first is not left open.
everywhere!(except mysql: a_commit_that_is_dropped_before_it_is_sent_leaves_nothing_open: |conn| {
    for polls in 0..30 {
        {
            let mut tx = conn.begin().await.unwrap();
            insert!(&mut tx, 100).unwrap();
            let mut inner = (*tx).begin().await.unwrap();
            insert!(&mut inner, 101).unwrap();
            // Undone before COMMIT.
            drop(inner);
            dropped_after(polls, tx.commit()).await;
        }
        assert_eq!(relata::engine::Runner::depth(conn), 0, "{polls}");
        let found = stored!(conn);
        assert!(found < 2, "{polls}: {found}");
        insert!(conn, 110).unwrap();
        let _ = conn.run_script("ROLLBACK").await;
        assert_eq!(stored!(conn), found + 1, "{polls}");
        sql_query!("DELETE FROM tags WHERE id >= 100" => Integer).run(conn).await.unwrap();
    }
});

// A closure after ROLLBACK that waits: those behind it run although the future is dropped meanwhile.
everywhere!(closures_after_a_rollback_all_run: |conn| {
    let ran = Ran::default();
    let inner = ran.clone();
    let transaction = conn.transaction(async |tx| {
        insert!(tx, 100)?;
        tx.after_rollback(inner.note("one"));
        let begins = inner.note("begun");
        tx.after_rollback(async move || {
            begins().await;
            std::future::pending().await
        });
        tx.after_rollback(inner.note("another"));
        insert!(tx, 100)
    });
    let mut transaction = Box::pin(transaction);
    let mut noted = Vec::new();
    for tries in 0.. {
        assert!(tries < 10_000, "it is never rolled back");
        let polled = poll_fn(|context| Poll::Ready(transaction.as_mut().poll(context)));
        assert!(polled.await.is_pending());
        noted.extend(ran.take());
        if noted.contains(&"begun") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    drop(transaction);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    noted.extend(ran.take());
    noted.sort_unstable();
    assert_eq!(noted, ["another", "begun", "one"]);
});

/// Counts the transactions that are reported as rolled back.
#[derive(Clone, Default)]
struct RolledBack(Arc<AtomicUsize>);
impl Events for RolledBack {
    fn rollback(&self, _: &TransactionEvent<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

// The future of COMMIT is dropped, and so is that of the next statement, which has sent ROLLBACK: the transaction is not reported as rolled back.
macro_rules! stays_unknown { ($conn:ident, $next:expr) => {{
    let reported = RolledBack::default();
    events::watch($conn, reported.clone());
    let ran = &Ran::default();
    let begun = &AtomicBool::new(false);
    let (mut polls, mut sweeps, mut unknown) = (0, 0, 0);
    loop {
        assert!(polls < 500, "the work is never done");
        begun.store(false, Ordering::SeqCst);
        let done = dropped_after(polls, $conn.transaction(async |tx| {
            tx.after_commit(ran.note("committed"));
            tx.after_rollback(ran.note("rolled back"));
            begun.store(true, Ordering::SeqCst);
            insert!(tx, 100)
        })).await;
        dropped_after(1, $next).await;
        let found = stored!($conn);
        let (ran, rolled_back) = (ran.take(), reported.0.swap(0, Ordering::SeqCst));
        if begun.load(Ordering::SeqCst) {
            assert_eq!(ran == ["rolled back"], rolled_back == 1, "{polls}: {ran:?}, {found} rows");
        }
        unknown += found * i64::from(ran.is_empty());
        sql_query!("DELETE FROM tags WHERE id >= 100" => Integer).run($conn).await.unwrap();
        polls += 1;
        if done {
            if unknown > 0 {
                break;
            }
            (polls, sweeps) = (0, sweeps + 1);
            assert!(sweeps < 100, "no future was dropped in COMMIT");
        }
    }
}};}
everywhere!(except mysql: an_unknown_commit_stays_unknown: |conn| {
    stays_unknown!(conn, from(tags::table).count(conn));
});
everywhere!(except mysql: an_unknown_commit_stays_unknown_to_a_stream: |conn| {
    stays_unknown!(conn, async { from(tags::table).stream(conn).try_next().await });
});

//! A handler stops statements of every verb: they do not run, and what was open stays as it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use futures_util::TryStreamExt;
use relata::Error;
use relata::engine::{Isolation, TransactionOptions};
use relata::prelude::*;

use crate::engines::{asynchronous, blocking, insert, numbers, stored};

const OPTIONS: &str = "pool_size=1&max_overflow=0&pool_timeout=20";

/// What the handler stops.
#[derive(Clone, Default)]
struct Stops(Arc<AtomicU8>);
const NOTHING: u8 = 0;
const ALL: u8 = 1;
const INSERT: u8 = 2;
impl Stops {
    fn set(&self, what: u8) {
        self.0.store(what, Ordering::SeqCst);
    }
    fn stops(&self, operation: &str) -> bool {
        match self.0.load(Ordering::SeqCst) {
            ALL => true,
            INSERT => operation == "INSERT",
            _ => false,
        }
    }
}

fn is_vetoed<T: std::fmt::Debug>(what: &str, result: Result<T, Error>) {
    let Err(error @ Error::Vetoed { .. }) = result else {
        panic!("{what}: {result:?}");
    };
    assert!(!error.is_retryable() && !error.is_disconnect() && !error.may_have_committed());
}

/// All verbs on this connection or engine. `rows!` collects those of a stream.
macro_rules! all_verbs {
    ($on:expr, $rows:ident, [$($await:tt)*]) => {{
        let all = from(numbers::table).order_by(numbers::n).select(numbers::n);
        is_vetoed("all", all.all($on)$($await)*);
        is_vetoed("first", all.first($on)$($await)*);
        is_vetoed("one", all.one($on)$($await)*);
        is_vetoed("count", all.count($on)$($await)*);
        is_vetoed("exists", all.exists($on)$($await)*);
        is_vetoed("stream", $rows!(all.stream($on)));
        is_vetoed("chunks", $rows!(all.chunks(2.try_into().unwrap(), $on)));
        is_vetoed("run", insert!(7).run($on)$($await)*);
        is_vetoed("run_script", $on.run_script("INSERT INTO numbers VALUES (7)")$($await)*);
    }};
}

/// Runs the same lines on a blocking engine (`[] []`) and on an asynchronous one (`[async] [.await]`).
macro_rules! vetoes {
    ($builder:expr, $rows:ident, [$($async:tt)?] [$($await:tt)*]) => {{
        let (builder, opened) = $builder;
        let stops = Stops::default();
        let handler = stops.clone();
        let handler = move |statement: &mut relata::engine::events::BeforeStatement<'_>| {
            match handler.stops(statement.operation()) {
                true => Err("the shop is closed".into()),
                false => Ok(()),
            }
        };
        let mut engine = builder.before_statement(handler).build().unwrap();
        insert!(1).run(&mut engine)$($await)*.unwrap();
        stops.set(ALL);
        all_verbs!(&mut engine, $rows, [$($await)*]);
        let mut conn = engine.connect()$($await)*.unwrap();
        all_verbs!(&mut conn, $rows, [$($await)*]);
        let two = (insert!(7), insert!(8));
        is_vetoed("pipeline", conn.pipeline((two.0.pipelined().run(), two.1.pipelined().run()))$($await)*);
        // The other runs, and is answered.
        stops.set(INSERT);
        let count = from(numbers::table).count(&mut conn)$($await)*.unwrap();
        let all = from(numbers::table).select(numbers::n);
        is_vetoed("one of a pipeline", conn.pipeline((all.pipelined().count(), two.0.pipelined().run()))$($await)*);
        is_vetoed("the first of a pipeline", conn.pipeline((two.0.pipelined().run(), all.pipelined().count()))$($await)*);
        assert_eq!((stored!(&mut conn)$($await)*.unwrap(), count), (vec![1], 1));
        drop(conn);

        // A transaction in which one is stopped goes on.
        engine.transaction($($async)? |tx| {
            is_vetoed("in a transaction", insert!(7).run(tx)$($await)*);
            let nested = tx.transaction($($async)? |tx| insert!(7).run(tx)$($await)*)$($await)*;
            is_vetoed("in a savepoint", nested);
            assert_eq!(stored!(tx)$($await)*?, [1]);
            tx.run_script("DELETE FROM numbers")$($await)*
        })$($await)*.unwrap();
        assert_eq!(stored!(&mut engine)$($await)*.unwrap(), [0; 0]);
        // Unless its closure gives up.
        let undone = engine.transaction($($async)? |tx| {
            tx.run_script("UPDATE numbers SET n = 2")$($await)*?;
            insert!(7).run(tx)$($await)*
        })$($await)*;
        is_vetoed("a transaction", undone);
        stops.set(NOTHING);
        insert!(3).run(&mut engine)$($await)*.unwrap();
        assert_eq!(stored!(&mut engine)$($await)*.unwrap(), [3]);
        (engine, stops, opened.count())
    }};
}

#[test]
fn vetoes_of_every_verb() {
    macro_rules! rows {
        ($rows:expr) => {
            $rows.and_then(|rows| rows.collect::<Result<Vec<_>, _>>())
        };
    }
    assert_eq!(vetoes!(blocking::sqlite(OPTIONS), rows, [] []).2, 1);
    if let Some(builder) = blocking::postgres("vetoes", OPTIONS) {
        assert_eq!(vetoes!(builder, rows, [] []).2, 1);
    }
    if let Some(builder) = blocking::mysql("vetoes", OPTIONS) {
        let options = TransactionOptions::new().isolation(Isolation::ReadCommitted);
        let (engine, stops, _) = vetoes!(builder, rows, [] []);
        // What is sent before BEGIN.
        stops.set(ALL);
        is_vetoed("before BEGIN", engine.transaction_with(options, |_| Ok(())));
        stops.set(NOTHING);
        assert_eq!(stored!(&mut &engine).unwrap(), [3]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vetoes_of_every_verb_asynchronously() {
    macro_rules! rows {
        ($rows:expr) => {
            $rows.try_collect::<Vec<_>>().await
        };
    }
    assert_eq!(
        vetoes!(asynchronous::sqlite(OPTIONS), rows, [async] [.await]).2,
        1
    );
    if let Some(builder) = asynchronous::postgres("vetoes_async", OPTIONS) {
        assert_eq!(vetoes!(builder, rows, [async] [.await]).2, 1);
    }
    if let Some(builder) = asynchronous::mysql("vetoes_async", OPTIONS) {
        let options = TransactionOptions::new().isolation(Isolation::ReadCommitted);
        let (engine, stops, _) = vetoes!(builder, rows, [async] [.await]);
        stops.set(ALL);
        let begun = engine.transaction_with(options, async |_| Ok(()));
        is_vetoed("before BEGIN", begun.await);
        stops.set(NOTHING);
        assert_eq!(stored!(&mut &engine).await.unwrap(), [3]);
    }
}

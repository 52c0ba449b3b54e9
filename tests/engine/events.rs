//! Who watches is told of statements, transactions and connections.

use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt;
use relata::connection::{PgConnection, SqliteConnection};
use relata::engine::Engine;
use relata::engine::events::{
    self, AfterStatement, BeforeStatement, CheckIn, CheckOut, ConnectionEvent, Events,
    RepeatedStatements, TransactionEvent, Veto,
};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::engines::{asynchronous, blocking, insert, numbers, stored};
use crate::shop::{orders, tags, users};

/// Writes down what it is told.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);
impl Log {
    fn push(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
    /// What was written since this was last asked.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
/// The file and line, if it is this file.
fn place(location: Option<&std::panic::Location<'_>>) -> String {
    match location {
        Some(location) if location.file().ends_with("engine/events.rs") => "here".to_owned(),
        other => format!("{other:?}"),
    }
}
impl Events for Log {
    fn before_statement(&self, statement: &mut BeforeStatement<'_>) -> Result<(), Veto> {
        statement.keep(statement.sql().len());
        Ok(())
    }
    fn after_statement(&self, statement: &mut AfterStatement<'_>) {
        assert_eq!(statement.take_kept::<usize>(), Some(statement.sql().len()));
        let rows = statement.rows().map(|rows| rows.to_string());
        let ended = match statement.error() {
            Some(Error::Database { kind, .. }) => format!("{kind:?}"),
            Some(error) => format!("{error:?}"),
            None => rows.unwrap_or_else(|| "done".to_owned()),
        };
        let within = if statement.in_transaction() {
            " in a transaction"
        } else {
            ""
        };
        self.push(format!(
            "{} {}: {ended}{within}, {}",
            statement.operation(),
            statement.table().unwrap_or_default(),
            place(statement.location())
        ));
    }
    fn connect(&self, connection: &ConnectionEvent<'_>) {
        assert!(connection.connection() > 0 && connection.error().is_none());
        self.push("connect".to_owned());
    }
    fn check_out(&self, check_out: &CheckOut<'_>) {
        let status = check_out.status();
        let new = if check_out.is_new() { " new" } else { "" };
        self.push(match check_out.error() {
            Some(error) => format!("no check-out: {}", matches!(error, Error::Pool { .. })),
            None => format!(
                "check_out{new}, {} in use, {}",
                status.in_use,
                place(Some(check_out.location()))
            ),
        });
    }
    fn check_in(&self, _: &CheckIn<'_>) {
        self.push("check_in".to_owned());
    }
    fn begin(&self, transaction: &TransactionEvent<'_>) {
        let failed = transaction.error().is_some();
        self.push(format!(
            "begin {}{}, {}",
            transaction.depth(),
            if failed { " failed" } else { "" },
            place(transaction.location())
        ));
    }
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        let failed = transaction.error().is_some();
        self.push(format!(
            "commit {}{}, {}",
            transaction.depth(),
            if failed { " failed" } else { "" },
            place(transaction.location())
        ));
    }
    fn rollback(&self, transaction: &TransactionEvent<'_>) {
        self.push(format!("rollback {}", transaction.depth()));
    }
    fn close(&self, connection: &ConnectionEvent<'_>) {
        assert!(connection.connection() > 0);
        self.push("close".to_owned());
    }
}

/// Runs the same lines on an engine of every database, blocking, that tells a log.
macro_rules! watched {
    ($name:literal, $options:literal, |$engine:ident, $log:ident| $body:block) => {{
        let $log = Log::default();
        {
            let (builder, _) = blocking::sqlite($options);
            #[allow(unused_mut)]
            let mut $engine = builder.events($log.clone()).build().unwrap();
            $body
        }
        $log.take();
        if let Some((builder, _)) = blocking::postgres($name, $options) {
            #[allow(unused_mut)]
            let mut $engine = builder.events($log.clone()).build().unwrap();
            $body
        }
        $log.take();
        if let Some((builder, _)) = blocking::mysql($name, $options) {
            #[allow(unused_mut)]
            let mut $engine = builder.events($log.clone()).build().unwrap();
            $body
        }
    }};
}
/// The same, asynchronous.
macro_rules! watched_async {
    ($name:literal, $options:literal, |$engine:ident, $log:ident| $body:block) => {{
        let $log = Log::default();
        {
            let (builder, _) = asynchronous::sqlite($options);
            #[allow(unused_mut)]
            let mut $engine = builder.events($log.clone()).build().unwrap();
            $body
        }
        $log.take();
        if let Some((builder, _)) = asynchronous::postgres(concat!($name, "_async"), $options) {
            #[allow(unused_mut)]
            let mut $engine = builder.events($log.clone()).build().unwrap();
            $body
        }
        $log.take();
        if let Some((builder, _)) = asynchronous::mysql(concat!($name, "_async"), $options) {
            #[allow(unused_mut)]
            let mut $engine = builder.events($log.clone()).build().unwrap();
            $body
        }
    }};
}

/// Without what a new connection does: that differs.
fn after_connecting(log: &Log) -> Vec<String> {
    let all = log.take();
    let start = all.iter().position(|line| line.starts_with("check_out"));
    all[start.unwrap()..].to_vec()
}

#[test]
fn every_step_is_told_with_its_place() {
    watched!("events_steps", "pool_size=1", |engine, log| {
        insert!(1).run(&mut engine).unwrap();
        assert_eq!(
            after_connecting(&log),
            [
                "check_out new, 1 in use, here",
                "INSERT numbers: 1, here",
                "check_in"
            ]
        );
        let mut conn = engine.connect().unwrap();
        assert_eq!(stored!(&mut conn).unwrap(), [1]);
        let query = from(numbers::table).select(numbers::n);
        assert!(query.exists(&mut conn).unwrap());
        assert_eq!(query.count(&mut conn).unwrap(), 1);
        assert_eq!(query.first(&mut conn).unwrap(), Some(1));
        assert_eq!(query.one(&mut conn).unwrap(), 1);
        conn.run_script("DELETE FROM numbers").unwrap();
        drop(conn);
        assert_eq!(
            log.take(),
            [
                "check_out, 1 in use, here",
                "SELECT numbers: 1, here",
                "SELECT : 1, here",
                "SELECT numbers: 1, here",
                "SELECT numbers: 1, here",
                "SELECT numbers: 1, here",
                "DELETE numbers: done, here",
                "check_in"
            ]
        );
        let failed = engine.transaction(|tx| {
            insert!(2).run(tx)?;
            tx.transaction(|tx| insert!(3).run(tx))?;
            let _ = tx.transaction(|tx| insert!(2).run(tx));
            stored!(tx)?;
            Err::<(), Error>(insert!(2).run(tx).unwrap_err())
        });
        assert!(failed.is_err());
        assert_eq!(
            log.take(),
            [
                "check_out, 1 in use, here",
                "begin 0, here",
                "INSERT numbers: 1 in a transaction, here",
                "begin 1, here",
                "INSERT numbers: 1 in a transaction, here",
                "commit 1, here",
                "begin 1, here",
                "INSERT numbers: Unique in a transaction, here",
                "rollback 1",
                "SELECT numbers: 2 in a transaction, here",
                "INSERT numbers: Unique in a transaction, here",
                "rollback 0",
                "check_in"
            ]
        );
        let mut tx = engine.begin().unwrap();
        insert!(4).run(&mut tx).unwrap();
        tx.commit().unwrap();
        drop(engine.begin().unwrap());
        assert_eq!(
            log.take(),
            [
                "check_out, 1 in use, here",
                "begin 0, here",
                "INSERT numbers: 1 in a transaction, here",
                "commit 0, here",
                "check_in",
                "check_out, 1 in use, here",
                "begin 0, here",
                "rollback 0",
                "check_in"
            ]
        );
        {
            let mut rows = query.stream(&mut engine).unwrap();
            assert_eq!(rows.next().unwrap().unwrap(), 4);
        }
        let all: Vec<_> = query.stream(&mut engine).unwrap().collect();
        assert_eq!(all.len(), 1);
        assert_eq!(
            log.take(),
            [
                "check_out, 1 in use, here",
                "SELECT numbers: 1, here",
                "check_in",
                "check_out, 1 in use, here",
                "SELECT numbers: 1, here",
                "check_in"
            ]
        );
        engine.close().unwrap();
        assert!(insert!(5).run(&mut engine).is_err());
        assert_eq!(log.take(), ["close", "no check-out: true"]);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_is_told_with_its_place_asynchronously() {
    watched_async!("events_steps", "pool_size=1", |engine, log| {
        insert!(1).run(&mut engine).await.unwrap();
        assert_eq!(
            after_connecting(&log),
            [
                "check_out new, 1 in use, here",
                "INSERT numbers: 1, here",
                "check_in"
            ]
        );
        let mut conn = engine.connect().await.unwrap();
        assert_eq!(stored!(&mut conn).await.unwrap(), [1]);
        let query = from(numbers::table).select(numbers::n);
        assert!(query.exists(&mut conn).await.unwrap());
        assert_eq!(query.one(&mut conn).await.unwrap(), 1);
        let streamed: Vec<i32> = query.stream(&mut conn).try_collect().await.unwrap();
        assert_eq!(streamed, [1]);
        conn.run_script("DELETE FROM numbers").await.unwrap();
        drop(conn);
        // What may be left of a script is ended first.
        while engine.status().in_use > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        let failed = engine
            .transaction(async |tx| {
                insert!(2).run(tx).await?;
                tx.transaction(async |tx| insert!(3).run(tx).await).await?;
                let _ = tx.transaction(async |tx| insert!(2).run(tx).await).await;
                Err::<(), Error>(insert!(2).run(tx).await.unwrap_err())
            })
            .await;
        assert!(failed.is_err());
        let told = log.take();
        assert_eq!(
            told.iter()
                .filter(|line| *line != "check_in")
                .collect::<Vec<_>>(),
            [
                "check_out, 1 in use, here",
                "SELECT numbers: 1, here",
                "SELECT : 1, here",
                "SELECT numbers: 1, here",
                "SELECT numbers: 1, here",
                "DELETE numbers: done, here",
                "check_out, 1 in use, here",
                "begin 0, here",
                "INSERT numbers: 1 in a transaction, here",
                "begin 1, here",
                "INSERT numbers: 1 in a transaction, here",
                "commit 1, here",
                "begin 1, here",
                "INSERT numbers: Unique in a transaction, here",
                "rollback 1",
                "INSERT numbers: Unique in a transaction, here",
                "rollback 0",
            ]
        );
        assert_eq!(told.iter().filter(|line| *line == "check_in").count(), 2);
        // What is dropped is rolled back when it is returned.
        drop(engine.begin().await.unwrap());
        engine.close().await.unwrap();
        assert_eq!(
            log.take(),
            [
                "check_out, 1 in use, here",
                "begin 0, here",
                "check_in",
                "rollback 0",
                "close"
            ]
        );
    });
}

#[test]
fn a_veto_keeps_a_statement_from_running() {
    let (builder, _) = blocking::sqlite("");
    let log = Log::default();
    let mut engine = builder
        .events(log.clone())
        .before_statement(|statement| match statement.operation() {
            "INSERT" => Err("nothing is stored on Sundays".into()),
            _ => Ok(()),
        })
        .build()
        .unwrap();
    let error = insert!(7).run(&mut engine).unwrap_err();
    assert!(matches!(error, Error::Vetoed { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "a handler stopped the statement: nothing is stored on Sundays\n  in: INSERT INTO numbers VALUES (?)"
    );
    assert!(!error.is_retryable() && !error.is_disconnect());
    assert!(std::error::Error::source(&error).is_some());
    assert!(stored!(&mut engine).unwrap().is_empty());
    // Who was told before is told after.
    assert!(log.take().iter().any(|line| line.contains("Vetoed")));
    let vetoed = engine.transaction(|tx| insert!(7).run(tx));
    assert!(matches!(vetoed, Err(Error::Vetoed { .. })));
}

/// Bounds the rows of statements on tables of this name: two, which are all or an error.
fn at_most_two(cut: bool) -> impl Fn(&mut BeforeStatement<'_>) -> Result<(), Veto> + Send + Sync {
    move |statement| {
        if statement.table().as_deref() == Some("numbers") {
            match cut {
                true => statement.cut_rows(2),
                false => statement.limit_rows(2),
            }
            // The lowest holds.
            statement.limit_rows(1000);
        }
        Ok(())
    }
}
macro_rules! bounds {
    ($engine:expr, $cut:expr, $wait:ident) => {{
        let mut engine = $engine;
        let cut: bool = $cut;
        for n in 1..=3 {
            $wait!(insert!(n).run(&mut engine)).unwrap();
        }
        let all = from(numbers::table).order_by(numbers::n).select(numbers::n);
        let raw = sql_query!("SELECT n FROM numbers ORDER BY n" => relata::types::Integer);
        let own = all.clone().limit(3);
        let union = all.clone().filter(numbers::n.gt(0)).union_all(from(numbers::table).select(numbers::n)).order_by(numbers::n);
        let found = [
            $wait!(all.all(&mut engine)),
            // A LIMIT of one's own is not replaced, and SQL text is not read: their rows are counted.
            $wait!(own.all(&mut engine)),
            $wait!(raw.all(&mut engine)),
        ];
        for found in found {
            match found {
                Ok(rows) => assert!(cut && rows == [1, 2], "{rows:?}"),
                Err(error) => {
                    assert!(!cut && matches!(error, Error::TooManyRows { limit: 2, .. }), "{error:?}");
                    assert!(error.to_string().starts_with("the query returned more than the 2 rows that it may"));
                }
            }
        }
        let found = $wait!(union.all(&mut engine));
        match cut {
            true => assert_eq!(found.unwrap(), [1, 1]),
            false => assert!(matches!(found, Err(Error::TooManyRows { .. }))),
        }
        // As many as may be, and fewer.
        let two = all.clone().filter(numbers::n.lt(3));
        assert_eq!($wait!(two.all(&mut engine)).unwrap(), [1, 2]);
        assert_eq!($wait!(all.clone().limit(2).all(&mut engine)).unwrap(), [1, 2]);
        // Verbs that read few rows are as they are.
        assert_eq!($wait!(all.first(&mut engine)).unwrap(), Some(1));
        assert_eq!($wait!(all.count(&mut engine)).unwrap(), 3);
        assert!($wait!(all.exists(&mut engine)).unwrap());
        assert!(matches!($wait!(all.one(&mut engine)), Err(Error::MoreThanOne { .. })));
        // And so is what writes.
        let changed = sql_query!("UPDATE numbers SET n = n + 0" => relata::types::Integer);
        $wait!(changed.run(&mut engine)).unwrap();
        (engine, all, raw)
    }};
}

/// What the rows of a stream have come to, if it was bounded to two of three.
fn check_stream(rows: Vec<Result<i32, Error>>, cut: bool) {
    let read: Vec<i32> = rows
        .iter()
        .filter_map(|row| row.as_ref().ok().copied())
        .collect();
    assert_eq!(read, [1, 2]);
    match cut {
        true => assert_eq!(rows.len(), 2),
        false => {
            assert_eq!(rows.len(), 3);
            assert!(
                matches!(rows[2], Err(Error::TooManyRows { .. })),
                "{rows:?}"
            );
        }
    }
}

macro_rules! bounds_on {
    ($builder:expr, $cut:expr) => {{
        macro_rules! wait {
            ($e:expr) => {
                $e
            };
        }
        let (engine, all, raw) = bounds!(
            $builder
                .before_statement(at_most_two($cut))
                .build()
                .unwrap(),
            $cut,
            wait
        );
        check_stream(all.stream(&mut &engine).unwrap().collect(), $cut);
        check_stream(raw.stream(&mut &engine).unwrap().collect(), $cut);
    }};
    (later $builder:expr, $cut:expr) => {{
        use futures_util::StreamExt;
        macro_rules! wait {
            ($e:expr) => {
                $e.await
            };
        }
        let (engine, all, raw) = bounds!(
            $builder
                .before_statement(at_most_two($cut))
                .build()
                .unwrap(),
            $cut,
            wait
        );
        check_stream(all.stream(&mut &engine).collect().await, $cut);
        check_stream(raw.stream(&mut &engine).collect().await, $cut);
    }};
}

#[test]
fn a_handler_bounds_rows() {
    for cut in [false, true] {
        let name = if cut { "bounds_cut" } else { "bounds" };
        bounds_on!(blocking::sqlite("").0, cut);
        if let Some((builder, _)) = blocking::postgres(name, "") {
            bounds_on!(builder, cut);
        }
        if let Some((builder, _)) = blocking::mysql(name, "") {
            bounds_on!(builder, cut);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_bounds_rows_of_asynchronous_connections() {
    for cut in [false, true] {
        let name = if cut {
            "async_bounds_cut"
        } else {
            "async_bounds"
        };
        bounds_on!(later asynchronous::sqlite("").0, cut);
        if let Some((builder, _)) = asynchronous::postgres(name, "") {
            bounds_on!(later builder, cut);
        }
        if let Some((builder, _)) = asynchronous::mysql(name, "") {
            bounds_on!(later builder, cut);
        }
    }
}

/// The database is asked for one row more than may be, and not for all: what else SQLite would do with a view that fails at its fourth row.
#[test]
fn a_bound_is_a_limit_in_the_sql() {
    let (builder, _) = blocking::sqlite("");
    let mut engine = builder.before_statement(at_most_two(true)).build().unwrap();
    for n in 1..=4 {
        insert!(n).run(&mut engine).unwrap();
    }
    // abs() of the lowest integer is an error.
    let failing = relata::sql!("abs({} / {} * -9223372036854775807 - 1)", numbers::n, 4 => relata::types::BigInt);
    let failing = from(numbers::table).select(failing);
    let rows = failing.all(&mut engine);
    assert_eq!(rows.as_ref().map(Vec::len).ok(), Some(2), "{rows:?}");
    // With a limit of its own it goes on to that row.
    assert!(failing.limit(4).all(&mut engine).is_err());
}

#[test]
fn values_are_there_for_who_asks() {
    let (builder, _) = blocking::sqlite("");
    let values: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&values);
    let mut engine = builder
        .after_statement(move |statement| {
            assert!(
                !statement.sql().contains("4711") && !format!("{statement:?}").contains("4711")
            );
            seen.lock().unwrap().extend(statement.values());
        })
        .build()
        .unwrap();
    insert!(4711).run(&mut engine).unwrap();
    assert_eq!(*values.lock().unwrap(), ["4711"]);
}

const TAGS: &str = "CREATE TABLE tags (id BIGINT PRIMARY KEY, label VARCHAR(20) NOT NULL)";

#[test]
fn parts_of_a_large_insert_are_told_one_by_one() {
    watched!("events_parts", "", |engine, log| {
        engine.run_script(TAGS).unwrap();
        log.take();
        let all = (1..=40_000).map(|n| (tags::id.to(n), tags::label.to("red")));
        let insert = insert_into(tags::table).rows(all.collect::<Vec<_>>());
        assert_eq!(insert.run(&mut engine).unwrap(), 40_000);
        let told = log.take();
        let inserts: Vec<_> = told
            .iter()
            .filter(|line| line.starts_with("INSERT"))
            .collect();
        assert!(inserts.len() > 1, "{told:?}");
        assert!(
            inserts
                .iter()
                .all(|line| line.ends_with("in a transaction, here")),
            "{told:?}"
        );
        assert!(told.iter().any(|line| line == "commit 0, here"));
    });
}

#[test]
fn copy_is_told() {
    let Some((builder, _)) = blocking::postgres("events_copy", "") else {
        return;
    };
    let log = Log::default();
    let engine = builder.events(log.clone()).build().unwrap();
    let mut conn = engine.connect().unwrap();
    log.take();
    conn.run_script(TAGS).unwrap();
    let copied = relata::write::copy_into(tags::table)
        .rows((1..=3).map(|n| (tags::id.to(n), tags::label.to("red"))))
        .run::<PgConnection>(&mut conn)
        .unwrap();
    assert_eq!(copied, 3);
    let query = from(tags::table).select(tags::id);
    query
        .copy_out::<PgConnection, Error>(&mut conn, |_| Ok(()))
        .unwrap();
    let again = relata::write::copy_into(tags::table)
        .rows([(tags::id.to(1), tags::label.to("red"))])
        .run::<PgConnection>(&mut conn);
    assert!(again.is_err());
    let told: Vec<String> = log
        .take()
        .into_iter()
        .filter(|line| line.starts_with("COPY"))
        .collect();
    assert_eq!(
        told,
        [
            "COPY tags: 3 in a transaction, here",
            "COPY : 3 in a transaction, here",
            "COPY tags: Unique in a transaction, here"
        ]
    );
}

crate::servers::everywhere!(loading_and_sessions_are_told: |conn| {
    let log = Log::default();
    events::watch(conn, log.clone());
    let users = from(users::table).with(users::orders).all(conn).await.unwrap();
    assert!(!users.is_empty());
    let told = log.take();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("SELECT users: ") && told[1].starts_with("SELECT orders: "));
    assert!(told.iter().all(|line| line.ends_with("here")), "{told:?}");

    // One query for each row is what the detector is for.
    let repeated = RepeatedStatements::new(1);
    events::watch(conn, repeated.clone());
    let (count, found) = repeated
        .find_async(async {
            let mut count = 0;
            for user in from(users::table).all(conn).await.unwrap() {
                count += from(orders::table).filter(orders::user_id.eq(user.id)).all(conn).await.unwrap().len();
            }
            count
        })
        .await;
    assert!(count > 0);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].times(), users.len());
    assert!(found[0].sql().contains("orders"));
    assert_eq!(found[0].locations().count(), 1);
    assert!(found[0].locations().all(|at| at.file().ends_with("engine/events.rs")));
    // Outside of a scope nothing counts.
    for _ in 0..3 {
        from(orders::table).count(conn).await.unwrap();
    }
    let (_, found) = repeated
        .find_async(async { from(users::table).with(users::orders).all(conn).await.unwrap() })
        .await;
    assert_eq!(found, []);
    // Both are told.
    assert!(log.take().len() > users.len());
});

#[test]
fn repeated_statements_panic_in_tests() {
    let (builder, _) = blocking::sqlite("");
    let repeated = RepeatedStatements::new(2);
    let mut engine = builder.events(repeated.clone()).build().unwrap();
    let three = || {
        for n in 0..3 {
            insert!(n).run(&mut engine).unwrap();
        }
    };
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| repeated.check(three)));
    let message = *panic.unwrap_err().downcast::<String>().unwrap();
    assert!(
        message.contains("3 times: INSERT INTO numbers VALUES (?)\n  3 times at ")
            && message.contains("events.rs:"),
        "{message}"
    );
    // Another scope begins from zero, and one inside another counts for both.
    repeated.check(|| stored!(&mut engine).unwrap());
    let (inner, outer) = repeated.find(|| {
        stored!(&mut engine).unwrap();
        repeated.find(|| {
            stored!(&mut engine).unwrap();
            stored!(&mut engine).unwrap();
        })
    });
    assert!(inner.1.is_empty());
    assert_eq!(outer[0].times(), 3);
    // The parts of one INSERT are one statement.
    engine.run_script(TAGS).unwrap();
    let many = (1..=40_000).map(|n| (tags::id.to(n), tags::label.to("red")));
    let many = insert_into(tags::table).rows(many.collect::<Vec<_>>());
    repeated.check(|| many.run(&mut engine).unwrap());
}

#[test]
fn a_connection_that_fails_is_told() {
    let log = Log::default();
    struct Failed(Log);
    impl Events for Failed {
        fn connect(&self, connection: &ConnectionEvent<'_>) {
            assert_eq!(connection.connection(), 0);
            self.0
                .push(format!("{}", connection.error().unwrap().is_disconnect()));
        }
    }
    let engine = Engine::<SqliteConnection>::builder("sqlite:/no/such/folder/file.db")
        .events(Failed(log.clone()))
        .build()
        .unwrap();
    assert!(engine.connect().is_err());
    assert_eq!(log.take(), ["true"]);
}

/// What hooks have done.
#[derive(Clone, Default)]
struct Done(Arc<Mutex<Vec<&'static str>>>);
impl Done {
    fn note(&self, what: &'static str) -> impl FnOnce() + Send + use<> {
        let done = Arc::clone(&self.0);
        move || done.lock().unwrap().push(what)
    }
    fn later(&self, what: &'static str) -> impl FnOnce() -> std::future::Ready<()> + Send + use<> {
        let note = self.note(what);
        move || {
            note();
            std::future::ready(())
        }
    }
    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

crate::engines::on_engines!(hooks_run_when_it_is_known_how_a_transaction_ended("pool_size=1"): |engine, opened| {
    assert_eq!(opened.count(), 0);
    let done = Done::default();
    engine.transaction(|tx| {
        tx.after_commit(done.note("committed"));
        tx.after_rollback(done.note("never"));
        tx.transaction(|tx| {
            tx.after_commit(done.note("inner"));
            insert!(1).run(tx)
        })?;
        let failed = tx.transaction(|tx| {
            tx.after_commit(done.note("dropped"));
            tx.after_rollback(done.note("undone"));
            tx.transaction(|tx| {
                tx.after_commit(done.note("dropped too"));
                insert!(2).run(tx)
            })?;
            insert!(1).run(tx)
        });
        assert!(failed.is_err());
        assert_eq!(done.take(), ["undone"]);
        Ok::<_, Error>(())
    }).unwrap();
    assert_eq!(done.take(), ["committed", "inner"]);
    assert_eq!(stored!(&mut engine).unwrap(), [1]);

    let failed = engine.transaction(|tx| {
        tx.after_commit(done.note("never"));
        tx.transaction(|tx| {
            tx.after_rollback(done.note("released, then undone"));
            insert!(2).run(tx)
        })?;
        tx.after_rollback(done.note("undone"));
        insert!(1).run(tx)
    });
    assert!(failed.is_err());
    assert_eq!(done.take(), ["released, then undone", "undone"]);

    // Those of a guard.
    let mut tx = engine.begin().unwrap();
    tx.after_commit(done.note("guard"));
    tx.commit().unwrap();
    let mut tx = engine.begin().unwrap();
    tx.after_commit(done.note("never"));
    tx.after_rollback(done.note("dropped"));
    drop(tx);
    assert_eq!(done.take(), ["guard", "dropped"]);

    // Outside of a transaction.
    let mut conn = engine.connect().unwrap();
    conn.after_commit(done.note("at once"));
    conn.after_rollback(done.note("never"));
    assert_eq!(done.take(), ["at once"]);

    // A panic rolls back.
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), Error> = conn.transaction(|tx| {
            tx.after_commit(done.note("never"));
            tx.after_rollback(done.note("panicked"));
            panic!("on purpose")
        });
    }));
    assert!(panicked.is_err());
    conn.transaction(|_| Ok::<_, Error>(())).unwrap();
    assert_eq!(done.take(), ["panicked"]);
});

crate::engines::on_async_engines!(hooks_run_when_it_is_known_how_a_transaction_ended_async("pool_size=1&max_overflow=0"): |engine, opened| {
    assert_eq!(opened.count(), 0);
    let done = Done::default();
    let inner = done.clone();
    engine.transaction(async move |tx| {
        let done = inner;
        tx.after_commit(done.later("committed"));
        tx.transaction(async |tx| {
            tx.after_commit(done.later("inner"));
            insert!(1).run(tx).await
        }).await?;
        let failed = tx.transaction(async |tx| {
            tx.after_commit(done.later("dropped"));
            tx.after_rollback(done.later("undone"));
            insert!(1).run(tx).await
        }).await;
        assert!(failed.is_err());
        assert_eq!(done.take(), ["undone"]);
        let slow = done.note("async closure");
        tx.after_commit(async move || {
            tokio::task::yield_now().await;
            slow();
        });
        Ok::<_, Error>(())
    }).await.unwrap();
    assert_eq!(done.take(), ["committed", "inner", "async closure"]);

    // A savepoint whose future was dropped is undone before the next statement; what is registered before that stays.
    let inner = done.clone();
    engine.transaction(async move |tx| {
        let done = inner;
        {
            let mut savepoint = tx.begin().await?;
            savepoint.after_commit(done.later("never"));
            savepoint.after_rollback(done.later("undone"));
            insert!(2).run(&mut savepoint).await?;
        }
        tx.after_commit(done.later("kept"));
        insert!(3).run(tx).await?;
        assert_eq!(done.take(), ["undone"]);
        Ok::<_, Error>(())
    }).await.unwrap();
    assert_eq!(done.take(), ["kept"]);
    assert_eq!(stored!(&mut engine).await.unwrap(), [1, 3]);

    // A transaction that was dropped is undone when its connection is returned.
    let mut tx = engine.begin().await.unwrap();
    tx.after_rollback(done.later("dropped"));
    drop(tx);
    assert_eq!(stored!(&mut engine).await.unwrap(), [1, 3]);
    assert_eq!(done.take(), ["dropped"]);
});

/// The text of statements that the server has prepared.
fn prepared(conn: &mut PgConnection) -> Vec<String> {
    sql_query!("SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT \"numbers\"%' ORDER BY 1" => relata::types::Text)
        .all(conn)
        .unwrap()
}

#[test]
fn comments_name_the_line_and_are_prepared_once_for_each() {
    let Some((builder, _)) = blocking::postgres("events_comments", "pool_size=1") else {
        return;
    };
    let engine = builder
        .sql_comments(true)
        .before_statement(|statement| {
            if statement.table().as_deref() == Some("tagged") {
                statement.tag("route", "/numbers/:n");
            }
            Ok(())
        })
        .build()
        .unwrap();
    let mut conn = engine.connect().unwrap();
    conn.run_script("CREATE TEMPORARY TABLE tagged (n integer)")
        .unwrap();
    let query = from(numbers::table).filter(numbers::n.gt(1));
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(line!() + 1);
        query.all(&mut conn).unwrap();
    }
    lines.push(line!() + 1);
    query.all(&mut conn).unwrap();
    let all = prepared(&mut conn);
    assert_eq!(all.len(), 2, "{all:?}");
    for line in [lines[0], lines[3]] {
        let comment = format!("/*file='tests%2Fengine%2Fevents.rs',line='{line}'*/");
        assert!(all.iter().any(|sql| sql.ends_with(&comment)), "{all:?}");
    }
    // One with a tag is not kept.
    let seen: Vec<String> = sql_query!("SELECT query FROM tagged RIGHT JOIN pg_stat_activity ON true WHERE pid = pg_backend_pid()" => relata::types::Text)
        .all(&mut conn)
        .unwrap();
    assert!(
        seen[0].contains("line='") && seen[0].contains("route='%2Fnumbers%2F%3An'"),
        "{seen:?}"
    );
}

/// Comments change no result.
macro_rules! commented {
    ([$($await:tt)*] [$($streamed:tt)*] $builder:expr) => {
        if let Some((builder, _)) = $builder {
            let builder = builder.sql_comments(true).before_statement(|statement| {
                statement.tag("action", "it's /* a -- ? $1");
                Ok(())
            });
            let mut engine = builder.build().unwrap();
            insert!(1).run(&mut engine)$($await)*.unwrap();
            insert!(2).run(&mut engine)$($await)*.unwrap();
            assert_eq!(stored!(&mut engine)$($await)*.unwrap(), [1, 2]);
            let rows: Result<Vec<_>, Error> = from(numbers::table).stream(&mut engine)$($streamed)*;
            assert_eq!(rows.unwrap().len(), 2);
            let two = from(numbers::table).filter(numbers::n.eq(2));
            assert_eq!(two.count(&mut engine)$($await)*.unwrap(), 1);
            let failed = insert!(1).run(&mut engine)$($await)*.unwrap_err();
            assert!(matches!(failed, Error::Database { kind: DatabaseErrorKind::Unique, .. }));
        }
    };
}

#[test]
fn comments_are_taken_by_every_database() {
    use blocking::{mysql, postgres, sqlite};

    commented!([] [.unwrap().collect()] Some(sqlite("")));
    commented!([] [.unwrap().collect()] postgres("events_comments_taken", ""));
    commented!([] [.unwrap().collect()] mysql("events_comments_taken", ""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_are_taken_by_every_database_asynchronously() {
    use asynchronous::{mysql, postgres, sqlite};

    commented!([.await] [.try_collect().await] Some(sqlite("")));
    commented!([.await] [.try_collect().await] postgres("events_comments_taken_async", ""));
    commented!([.await] [.try_collect().await] mysql("events_comments_taken_async", ""));
}

/// Counts how transactions ended.
#[derive(Clone, Default)]
struct Ends(Arc<Mutex<Vec<&'static str>>>);
impl Events for Ends {
    fn commit(&self, transaction: &TransactionEvent<'_>) {
        let failed = transaction.error().is_some();
        let end = if failed { "no commit" } else { "commit" };
        self.0.lock().unwrap().push(end);
    }
    fn rollback(&self, _: &TransactionEvent<'_>) {
        self.0.lock().unwrap().push("rollback");
    }
}

/// A COMMIT that is refused is followed by the rollback, whichever kind of connection it is on.
#[tokio::test]
async fn a_refused_commit_is_rolled_back() {
    let Some(url) = crate::servers::postgres_url() else {
        return;
    };
    let script = "CREATE TEMP TABLE refused (n INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED); \
                  INSERT INTO refused VALUES (1), (1)";
    let told = Ends::default();
    let ran = Arc::new(Mutex::new(Vec::new()));
    {
        let engine = Engine::<relata::connection::PgConnection>::builder(&url);
        let engine = engine.events(told.clone()).build().unwrap();
        let after = Arc::clone(&ran);
        let refused = engine.transaction(|tx| {
            let commit = Arc::clone(&after);
            tx.after_commit(move || commit.lock().unwrap().push("commit"));
            tx.after_rollback(move || after.lock().unwrap().push("rollback"));
            tx.run_script(script)
        });
        assert!(
            matches!(refused, Err(Error::Database { .. })),
            "{refused:?}"
        );
        assert_eq!(*told.0.lock().unwrap(), ["no commit", "rollback"]);
        assert_eq!(*ran.lock().unwrap(), ["rollback"]);
    }
    told.0.lock().unwrap().clear();
    let engine = Engine::<relata::connection::AsyncPgConnection>::builder(&url);
    let engine = engine.events(told.clone()).build().unwrap();
    let refused = engine
        .transaction(async |tx| tx.run_script(script).await)
        .await;
    assert!(
        matches!(refused, Err(Error::Database { .. })),
        "{refused:?}"
    );
    assert_eq!(*told.0.lock().unwrap(), ["no commit", "rollback"]);
}

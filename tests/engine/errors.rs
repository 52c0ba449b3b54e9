//! Errors that are the same on every database.

use std::time::Duration;

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::{DatabaseErrorKind as Kind, Error, sql_query};

use crate::engines::blocking::{mysql, postgres};
use crate::engines::{insert, numbers, stored};
use crate::servers::everywhere;
use crate::shop::tags;

fn kind(error: &Error) -> Kind {
    match error {
        Error::Database { kind, .. } => *kind,
        _ => panic!("{error:?}"),
    }
}

/// Two transactions that each wait for a row that the other has locked: one of them is the deadlock's victim.
macro_rules! deadlock {
    ($engine:expr) => {{
        let engine = $engine;
        insert!(1).run(&mut &engine).unwrap();
        insert!(2).run(&mut &engine).unwrap();
        let barrier = std::sync::Barrier::new(2);
        let cross = |first: i32, second: i32| {
            engine.transaction(|tx| {
                let lock = |n: i32| sql_query!("SELECT n FROM numbers WHERE n = {} FOR UPDATE", n => Integer);
                lock(first).all(tx)?;
                barrier.wait();
                lock(second).all(tx)?;
                Ok::<_, Error>(())
            })
        };
        let results = std::thread::scope(|scope| {
            let one = scope.spawn(|| cross(1, 2));
            let other = cross(2, 1);
            [one.join().unwrap(), other]
        });
        let errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(kind(&errors[0]), Kind::Deadlock, "{errors:?}");
        assert!(errors[0].is_retryable() && !errors[0].is_disconnect());
        assert!(std::error::Error::source(&errors[0]).is_some());
        assert_eq!(stored!(&mut &engine).unwrap(), [1, 2]);
    }};
}

#[test]
fn deadlocks() {
    if let Some((builder, _)) = postgres("deadlocks", "pool_size=2") {
        deadlock!(builder.build().unwrap());
    }
    if let Some((builder, _)) = mysql("deadlocks", "pool_size=2") {
        deadlock!(builder.build().unwrap());
    }
}

#[test]
fn serialization_failures() {
    let Some((builder, _)) = postgres("serialization", "pool_size=2") else {
        return;
    };
    let engine = builder.build().unwrap();
    let options = relata::engine::TransactionOptions::new().serializable();
    let (mut one, mut other) = (
        engine.begin_with(options).unwrap(),
        engine.begin_with(options).unwrap(),
    );
    for (tx, n) in [(&mut one, 1), (&mut other, 2)] {
        assert_eq!(from(numbers::table).count(tx).unwrap(), 0);
        insert!(n).run(tx).unwrap();
    }
    one.commit().unwrap();
    let error = other.commit().unwrap_err();
    assert_eq!(kind(&error), Kind::Serialization);
    assert!(error.is_retryable());
    assert_eq!(stored!(&mut &engine).unwrap(), [1]);
}

/// A lock that another transaction holds: in time, at once, and on the whole database.
#[test]
fn lock_timeouts() {
    fn timed_out(error: Error) {
        assert_eq!(kind(&error), Kind::LockTimeout, "{error:?}");
        assert!(error.is_retryable());
    }
    macro_rules! rows {
        ($engine:expr, $wait:literal) => {{
            let engine = $engine;
            insert!(1).run(&mut &engine).unwrap();
            let lock = sql_query!("SELECT n FROM numbers FOR UPDATE" => Integer);
let nowait = sql_query!("SELECT n FROM numbers FOR UPDATE NOWAIT" => Integer);
            let mut holder = engine.begin().unwrap();
            lock.all(&mut holder).unwrap();
            let mut conn = engine.connect().unwrap();
            conn.run_script($wait).unwrap();
            timed_out(lock.all(&mut conn).unwrap_err());
            timed_out(nowait.all(&mut conn).unwrap_err());
            timed_out(lock.first(&mut conn).unwrap_err());
            timed_out(lock.stream(&mut conn).map(drop).unwrap_err());
            holder.rollback().unwrap();
            lock.all(&mut conn).unwrap();
        }};
    }
    if let Some((builder, _)) = postgres("lock_timeouts", "") {
        rows!(builder.build().unwrap(), "SET lock_timeout = '50ms'");
    }
    if let Some((builder, _)) = mysql("lock_timeouts", "") {
        rows!(builder.build().unwrap(), "SET innodb_lock_wait_timeout = 1");
    }
    let engine = Engine::<SqliteConnection>::new("sqlite::memory:").unwrap();
    (&engine).run_script(crate::engines::TABLE).unwrap();
    let immediate = relata::engine::TransactionOptions::new().immediate();
    let holder = engine.begin_with(immediate).unwrap();
    let mut conn = engine.connect().unwrap();
    conn.run_script("PRAGMA busy_timeout = 20").unwrap();
    timed_out(insert!(1).run(&mut conn).unwrap_err());
    drop(holder);
    insert!(1).run(&mut conn).unwrap();
}

#[test]
fn statement_timeouts() {
    fn timed_out(error: Error) {
        assert_eq!(kind(&error), Kind::StatementTimeout, "{error:?}");
        assert!(!error.is_retryable() && !error.is_disconnect());
    }
    if let Some((builder, _)) = postgres("statement_timeouts", "") {
        let engine: Engine<PgConnection> = builder.build().unwrap();
        let mut conn = engine.connect().unwrap();
        conn.run_script("SET statement_timeout = '50ms'").unwrap();
        timed_out(
            sql_query!("SELECT 1 FROM pg_sleep(10)" => Integer)
                .all(&mut conn)
                .unwrap_err(),
        );
    }
    if let Some((builder, _)) = mysql("statement_timeouts", "") {
        let engine: Engine<MysqlConnection> = builder.build().unwrap();
        let mut conn = engine.connect().unwrap();
        let version = sql_query!("SELECT version()" => Text)
            .one(&mut conn)
            .unwrap();
        let set = match version.contains("MariaDB") {
            true => "SET max_statement_time = 0.05",
            false => "SET max_execution_time = 50",
        };
        conn.run_script(set).unwrap();
        // Alone, an interrupted SLEEP is no error: it returns 1.
        let slow = sql_query!("SELECT count(*) FROM (SELECT sleep(10) AS s FROM numbers) AS t WHERE s = 0" => BigInt);
        insert!(1).run(&mut engine.connect().unwrap()).unwrap();
        timed_out(slow.all(&mut conn).unwrap_err());
    }
}

/// Somebody else cancels the statement.
#[test]
fn cancelled_statements() {
    let Some((builder, _)) = postgres("cancelled_statements", "") else {
        return;
    };
    let engine = builder.build().unwrap();
    let mut conn = engine.connect().unwrap();
    let pid = sql_query!("SELECT pg_backend_pid()" => Integer)
        .one(&mut conn)
        .unwrap();
    let error = std::thread::scope(|scope| {
        let slow = scope.spawn(|| {
            sql_query!("SELECT 1 FROM pg_sleep(10)" => Integer)
                .all(&mut conn)
                .unwrap_err()
        });
        while !slow.is_finished() {
            sql_query!("SELECT pg_cancel_backend({})", pid => Bool)
                .one(&mut &engine)
                .unwrap();
            std::thread::sleep(Duration::from_millis(10));
        }
        slow.join().unwrap()
    });
    assert_eq!(kind(&error), Kind::StatementTimeout);
}

everywhere!(primary_keys_are_known_by_their_names: |conn| {
    let taken = from(tags::table).select(tags::id).first(conn).await.unwrap().unwrap();
    let again = insert_into(tags::table).values((tags::id.to(taken), tags::label.to("again")));
    let error = again.run(conn).await.unwrap_err();
    assert!(error.violates(tags::constraints::TAGS_PKEY), "{error:?}");
    assert!(!error.violates(tags::constraints::TAGS_LABEL_KEY), "{error:?}");
});

/// Messages of PostgreSQL that begin alike, with their SQLSTATE. The last ones are a program's own.
const RAISED: [(&str, &str, Kind); 11] = [
    (
        "40001",
        "canceling statement due to conflict with recovery",
        Kind::Serialization,
    ),
    (
        "40001",
        "could not serialize access due to concurrent update",
        Kind::Serialization,
    ),
    (
        "40001",
        "could not obtain lock on anything",
        Kind::Serialization,
    ),
    (
        "57014",
        "canceling statement due to statement timeout",
        Kind::StatementTimeout,
    ),
    (
        "57014",
        "canceling statement due to user request",
        Kind::StatementTimeout,
    ),
    (
        "55P03",
        "canceling statement due to lock timeout",
        Kind::LockTimeout,
    ),
    (
        "55P03",
        "could not obtain lock on row in relation \"t\"",
        Kind::LockTimeout,
    ),
    ("40P01", "deadlock detected", Kind::Deadlock),
    ("P0001", "canceling statement due to a whim", Kind::Other),
    ("P0001", "connection closed by the porter", Kind::Other),
    (
        "P0001",
        "terminating connection between the two",
        Kind::Other,
    ),
];
fn raise(state: &str, message: &str) -> String {
    format!("DO $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{state}'; END $$")
}
fn is_raised(error: &Error, (state, message, expected): (&str, &str, Kind)) {
    assert_eq!(kind(error), expected, "{state} {message}: {error:?}");
    let retryable = matches!(
        expected,
        Kind::Serialization | Kind::Deadlock | Kind::LockTimeout
    );
    assert_eq!(error.is_retryable(), retryable, "{state} {message}");
}

#[test]
fn messages_that_begin_alike() {
    let Some((builder, _)) = postgres("messages_alike", "") else {
        return;
    };
    let mut engine = builder.build().unwrap();
    for raised in RAISED {
        let script = raise(raised.0, raised.1);
        is_raised(&engine.run_script(&script).unwrap_err(), raised);
    }
}

#[tokio::test]
async fn messages_that_begin_alike_asynchronously() {
    let Some((builder, opened)) = crate::engines::asynchronous::postgres(
        "messages_alike_async",
        "pool_size=1&max_overflow=0",
    ) else {
        return;
    };
    let mut engine = builder.build().unwrap();
    for raised in RAISED {
        let script = raise(raised.0, raised.1);
        is_raised(&engine.run_script(&script).await.unwrap_err(), raised);
    }
    assert_eq!(opened.count(), 1, "no connection was taken for lost");
}

/// What a client refuses to send says nothing about its connection.
#[tokio::test]
async fn what_the_client_refuses_leaves_the_pool_as_it_is() {
    use relata::connection::AsyncPgConnection;
    let Some(url) = crate::servers::postgres_url() else {
        return;
    };
    let mut engine = Engine::<AsyncPgConnection>::builder(&url)
        .pool_size(3)
        .build()
        .unwrap();
    let three: Vec<_> = [engine.connect().await, engine.connect().await]
        .into_iter()
        .collect();
    drop(three);
    assert_eq!(engine.status().idle, 2);
    let error = engine.run_script("SELECT '\0'").await.unwrap_err();
    assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    assert!(error.to_string().contains("NUL"), "{error}");
    // In a transaction too.
    let error = engine
        .transaction(async |tx| tx.run_script("SELECT '\0'").await)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Encode { .. }), "{error:?}");
    while engine.status().in_use > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(engine.status().idle, 2);
    // The blocking client says so too.
    let error = PgConnection::connect(&url)
        .unwrap()
        .run_script("SELECT '\0'")
        .unwrap_err();
    assert!(matches!(error, Error::Encode { .. }), "{error:?}");
}

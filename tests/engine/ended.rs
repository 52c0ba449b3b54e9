//! Transactions that the database rolls back by itself: nothing of them is stored, and what follows is refused.

use std::sync::Mutex;
use std::time::Duration;

use relata::connection::{
    AsyncMysqlConnection, AsyncSqliteConnection, MysqlConnection, SqliteConnection,
};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

relata::relation! { numbers { n: Integer } }

macro_rules! insert {
    ($conn:expr, $n:expr) => {
        sql_query!("INSERT INTO numbers VALUES ({})", $n => relata::types::Integer).run($conn)
    };
}

/// A statement in the transaction is refused, since a database rolled it back.
fn is_refused<T: std::fmt::Debug>(result: &Result<T, Error>, retryable: bool) {
    let Err(error @ Error::Transaction { .. }) = result else {
        panic!("{result:?}");
    };
    assert!(
        error.to_string().contains("has rolled all of it back"),
        "{error}"
    );
    assert_eq!(error.is_retryable(), retryable);
}

/// A table with a trigger that rolls back, when 13 is inserted.
const ROLLS_BACK: &str = "CREATE TABLE numbers (n INTEGER PRIMARY KEY);
    CREATE TRIGGER unlucky BEFORE INSERT ON numbers WHEN new.n = 13 BEGIN SELECT RAISE(ROLLBACK, 'unlucky'); END;";

#[test]
fn a_trigger_rolls_the_transaction_back() {
    let conn = &mut SqliteConnection::connect("sqlite::memory:").unwrap();
    conn.run_script(ROLLS_BACK).unwrap();
    for nested in [true, false] {
        let result = conn.transaction(|tx| {
            insert!(tx, 1)?;
            let inner = match nested {
                true => tx.transaction(|tx| insert!(tx, 13)),
                false => insert!(tx, 13),
            };
            assert!(matches!(inner, Err(Error::Database { .. })), "{inner:?}");
            is_refused(&insert!(tx, 2), false);
            is_refused(&from(numbers::table).all(tx), false);
            is_refused(&tx.transaction(|tx| insert!(tx, 3)), false);
            Ok::<_, Error>(())
        });
        is_refused(&result, false);
        assert_eq!(from(numbers::table).count(conn).unwrap(), 0);
    }
    // Other errors leave a transaction as it is, and the connection works.
    conn.transaction(|tx| {
        insert!(tx, 1)?;
        assert!(insert!(tx, 1).is_err());
        insert!(tx, 2)
    })
    .unwrap();
    assert_eq!(from(numbers::table).count(conn).unwrap(), 2);
}

#[tokio::test]
async fn a_trigger_rolls_the_transaction_of_an_asynchronous_connection_back() {
    let conn = &mut AsyncSqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    conn.run_script(ROLLS_BACK).await.unwrap();
    for nested in [true, false] {
        let result = conn
            .transaction(async |tx| {
                insert!(tx, 1).await?;
                let inner = match nested {
                    true => tx.transaction(async |tx| insert!(tx, 13).await).await,
                    false => insert!(tx, 13).await,
                };
                assert!(matches!(inner, Err(Error::Database { .. })), "{inner:?}");
                is_refused(&insert!(tx, 2).await, false);
                is_refused(&from(numbers::table).all(tx).await, false);
                is_refused(
                    &tx.transaction(async |tx| insert!(tx, 3).await).await,
                    false,
                );
                Ok::<_, Error>(())
            })
            .await;
        is_refused(&result, false);
        assert_eq!(from(numbers::table).count(conn).await.unwrap(), 0);
    }
    conn.transaction(async |tx| {
        insert!(tx, 1).await?;
        assert!(insert!(tx, 1).await.is_err());
        insert!(tx, 2).await
    })
    .await
    .unwrap();
    assert_eq!(from(numbers::table).count(conn).await.unwrap(), 2);
}

/// The error of an application, which rolls back whatever the database did.
#[derive(Debug)]
enum Undo {
    Wanted,
    Failed(Error),
}
impl From<Error> for Undo {
    fn from(error: Error) -> Self {
        Undo::Failed(error)
    }
}

/// INSERT with RETURNING.
macro_rules! returning {
    ($n:expr) => {
        sql_query!("INSERT INTO numbers VALUES ({}) RETURNING n", $n => relata::types::Integer)
    };
}

/// Runs the statement that fires the trigger, by each verb that notices errors in its own way.
fn unlucky(tx: &mut SqliteConnection, verb: &str) -> Result<(), Error> {
    let insert = returning!(13);
    match verb {
        "run" => insert.run(tx).map(drop),
        "run_script" => tx.run_script("INSERT INTO numbers VALUES (13)"),
        "second in a script" => {
            tx.run_script("INSERT INTO numbers VALUES (11); INSERT INTO numbers VALUES (13)")
        }
        "all" => insert.all(tx).map(drop),
        "first" => insert.first(tx).map(drop),
        "stream" => insert.stream(tx)?.try_for_each(|row| row.map(drop)),
        "chunks" => insert
            .chunks(2.try_into().unwrap(), tx)?
            .try_for_each(|rows| rows.map(drop)),
        _ => unreachable!("{verb}"),
    }
}
const VERBS: [&str; 7] = [
    "run",
    "run_script",
    "second in a script",
    "all",
    "first",
    "stream",
    "chunks",
];

#[test]
fn each_verb_notices_that_the_transaction_was_rolled_back() {
    let conn = &mut SqliteConnection::connect("sqlite::memory:").unwrap();
    conn.run_script(ROLLS_BACK).unwrap();
    for verb in VERBS {
        for levels in 0..3 {
            for ends_well in [true, false] {
                let result = conn.transaction(|tx| {
                    insert!(tx, 1)?;
                    let inner = match levels {
                        0 => unlucky(tx, verb),
                        1 => tx.transaction(|tx| unlucky(tx, verb)),
                        _ => tx.transaction(|tx| {
                            let inner = tx.transaction(|tx| unlucky(tx, verb));
                            is_refused(&insert!(tx, 4), false);
                            inner
                        }),
                    };
                    assert!(
                        matches!(inner, Err(Error::Database { .. })),
                        "{verb}: {inner:?}"
                    );
                    is_refused(&insert!(tx, 2), false);
                    is_refused(&tx.run_script("INSERT INTO numbers VALUES (3)"), false);
                    is_refused(&returning!(5).stream(tx).map(drop), false);
                    is_refused(&tx.transaction(|tx| insert!(tx, 6)), false);
                    match ends_well {
                        true => Ok(()),
                        false => Err(Undo::Wanted),
                    }
                });
                match result {
                    Err(Undo::Failed(error)) if ends_well => {
                        is_refused(&Err::<(), _>(error), false)
                    }
                    Err(Undo::Wanted) if !ends_well => {}
                    result => panic!("{verb} {levels}: {result:?}"),
                }
                assert_eq!(
                    from(numbers::table).count(conn).unwrap(),
                    0,
                    "{verb} {levels}"
                );
                // The connection works, and is in no transaction.
                conn.run_script("BEGIN; ROLLBACK").unwrap();
            }
        }
    }
    // As a value, whose connection is used by statements of the program.
    for verb in VERBS {
        let mut tx = conn.begin().unwrap();
        insert!(&mut tx, 1).unwrap();
        assert!(unlucky(&mut tx, verb).is_err());
        is_refused(&insert!(&mut tx, 2), false);
        is_refused(&tx.commit(), false);
        let mut tx = conn.begin().unwrap();
        assert!(unlucky(&mut tx, verb).is_err());
        drop(tx);
        assert_eq!(from(numbers::table).count(conn).unwrap(), 0, "{verb}");
        conn.run_script("BEGIN; ROLLBACK").unwrap();
    }
}

#[tokio::test]
async fn each_verb_of_an_asynchronous_connection_notices_that_the_transaction_was_rolled_back() {
    async fn unlucky(tx: &mut AsyncSqliteConnection, verb: &str) -> Result<(), Error> {
        use futures_util::TryStreamExt as _;
        let insert = returning!(13);
        match verb {
            "run" => insert.run(tx).await.map(drop),
            "run_script" => tx.run_script("INSERT INTO numbers VALUES (13)").await,
            "second in a script" => {
                tx.run_script("INSERT INTO numbers VALUES (11); INSERT INTO numbers VALUES (13)")
                    .await
            }
            "all" => insert.all(tx).await.map(drop),
            "first" => insert.first(tx).await.map(drop),
            "stream" => insert.stream(tx).try_for_each(async |_| Ok(())).await,
            "chunks" => {
                let chunks = insert.chunks(2.try_into().unwrap(), tx);
                chunks.try_for_each(async |_| Ok(())).await
            }
            _ => unreachable!("{verb}"),
        }
    }
    let conn = &mut AsyncSqliteConnection::connect("sqlite::memory:")
        .await
        .unwrap();
    conn.run_script(ROLLS_BACK).await.unwrap();
    for verb in VERBS {
        for nested in [true, false] {
            for ends_well in [true, false] {
                let result = conn
                    .transaction(async |tx| {
                        insert!(tx, 1).await?;
                        let inner = match nested {
                            false => unlucky(tx, verb).await,
                            true => tx.transaction(async |tx| unlucky(tx, verb).await).await,
                        };
                        assert!(
                            matches!(inner, Err(Error::Database { .. })),
                            "{verb}: {inner:?}"
                        );
                        is_refused(&insert!(tx, 2).await, false);
                        let script = tx.run_script("INSERT INTO numbers VALUES (3)").await;
                        is_refused(&script, false);
                        match ends_well {
                            true => Ok(()),
                            false => Err(Undo::Wanted),
                        }
                    })
                    .await;
                match result {
                    Err(Undo::Failed(error)) if ends_well => {
                        is_refused(&Err::<(), _>(error), false)
                    }
                    Err(Undo::Wanted) if !ends_well => {}
                    result => panic!("{verb}: {result:?}"),
                }
                assert_eq!(from(numbers::table).count(conn).await.unwrap(), 0, "{verb}");
                conn.run_script("BEGIN; ROLLBACK").await.unwrap();
            }
        }
    }
}

/// Two rows that two transactions change in opposite order. The other one has written more, so that the server ends ours.
struct Deadlock {
    other: MysqlConnection,
    /// Sees who waits.
    watcher: MysqlConnection,
}
impl Deadlock {
    /// The other one has changed the second row.
    fn new(url: &str, database: &str) -> Self {
        let mut other = MysqlConnection::connect(url).unwrap();
        let many: Vec<String> = (100..300).map(|n| format!("({n})")).collect();
        let script = format!(
            "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; USE {database};
             CREATE TABLE numbers (n INTEGER PRIMARY KEY) ENGINE = InnoDB;
             CREATE TABLE locked (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) ENGINE = InnoDB;
             INSERT INTO locked VALUES (1, 0), (2, 0);
             BEGIN; INSERT INTO numbers VALUES {}; UPDATE locked SET n = 1 WHERE id = 2",
            many.join(", ")
        );
        for statement in script.split(';') {
            other.run_script(statement).unwrap();
        }
        let watcher = MysqlConnection::connect(url).unwrap();
        Self { other, watcher }
    }
    /// Returns when the other one waits for the first row.
    fn meet(mut self) -> std::thread::JoinHandle<()> {
        let id = sql_query!("SELECT CAST(CONNECTION_ID() AS SIGNED)" => BigInt);
        let id = id.one(&mut self.other).unwrap();
        let other = std::thread::spawn(move || {
            let conn = &mut self.other;
            conn.run_script("UPDATE locked SET n = 1 WHERE id = 1")
                .unwrap();
            conn.run_script("ROLLBACK").unwrap();
        });
        let waits = sql_query!(
            "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id = {}",
            id => BigInt
        );
        while waits.one(&mut self.watcher).unwrap() == 0 {
            // Asked more often, the server shows what it has shown before.
            std::thread::sleep(Duration::from_millis(250));
        }
        other
    }
}
const FIRST: &str = "UPDATE locked SET n = 2 WHERE id = 1";
const SECOND: &str = "UPDATE locked SET n = 2 WHERE id = 2";

fn is_deadlock<T: std::fmt::Debug>(result: &Result<T, Error>) {
    let deadlock = matches!(
        result,
        Err(Error::Database {
            kind: DatabaseErrorKind::Deadlock,
            ..
        })
    );
    assert!(deadlock, "{result:?}");
}

#[test]
fn a_deadlock_in_a_savepoint_ends_the_whole_transaction() {
    let Some(url) = crate::servers::mysql_url() else {
        return;
    };
    let database = "relata_test_ended";
    for nested in [true, false] {
        let mut deadlock = Some(Deadlock::new(&url, database));
        let conn = &mut MysqlConnection::connect(&url).unwrap();
        conn.run_script(&format!("USE {database}")).unwrap();
        let mut other = None;
        let mut meet = |tx: &mut MysqlConnection| {
            tx.run_script(FIRST)?;
            other = deadlock.take().map(Deadlock::meet);
            tx.run_script(SECOND)
        };
        let result = conn.transaction(|tx| {
            insert!(tx, 1)?;
            let inner = match nested {
                true => tx.transaction(|tx| meet(tx)),
                false => meet(tx),
            };
            is_deadlock(&inner);
            is_refused(&insert!(tx, 2), true);
            is_refused(&from(numbers::table).all(tx), true);
            Ok::<_, Error>(())
        });
        is_refused(&result, true);
        other.unwrap().join().unwrap();
        assert_eq!(from(numbers::table).count(conn).unwrap(), 0);
        conn.transaction(|tx| insert!(tx, 3)).unwrap();
        assert_eq!(from(numbers::table).count(conn).unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_in_a_savepoint_ends_the_whole_transaction_of_an_asynchronous_connection() {
    let Some(url) = crate::servers::mysql_url() else {
        return;
    };
    let database = "relata_test_ended_async";
    for nested in [true, false] {
        let deadlock = &Mutex::new(Some(Deadlock::new(&url, database)));
        let conn = &mut AsyncMysqlConnection::connect(&url).await.unwrap();
        conn.run_script(&format!("USE {database}")).await.unwrap();
        let other = &Mutex::new(None);
        let result = conn
            .transaction(async move |tx| {
                insert!(tx, 1).await?;
                let inner = match nested {
                    true => {
                        tx.transaction(async |tx| meet(tx, deadlock, other).await)
                            .await
                    }
                    false => meet(tx, deadlock, other).await,
                };
                is_deadlock(&inner);
                is_refused(&insert!(tx, 2).await, true);
                is_refused(&from(numbers::table).all(tx).await, true);
                Ok::<_, Error>(())
            })
            .await;
        is_refused(&result, true);
        other.lock().unwrap().take().unwrap().join().unwrap();
        assert_eq!(from(numbers::table).count(conn).await.unwrap(), 0);
        conn.transaction(async |tx| insert!(tx, 3).await)
            .await
            .unwrap();
        assert_eq!(from(numbers::table).count(conn).await.unwrap(), 1);
    }
}

async fn meet(
    tx: &mut AsyncMysqlConnection,
    deadlock: &Mutex<Option<Deadlock>>,
    other: &Mutex<Option<std::thread::JoinHandle<()>>>,
) -> Result<(), Error> {
    tx.run_script(FIRST).await?;
    *other.lock().unwrap() = deadlock.lock().unwrap().take().map(Deadlock::meet);
    tx.run_script(SECOND).await
}

/// By default MariaDB undoes only the statement whose lock timed out; by an option of the server, the whole transaction.
#[cfg(feature = "tls")]
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_timeout_ends_the_transaction_if_the_server_is_set_so() {
    use crate::own_servers::MariaDb;
    for (option, ends) in [
        ("--innodb-rollback-on-timeout=ON", true),
        ("--innodb-rollback-on-timeout=OFF", false),
    ] {
        let Some(server) = MariaDb::start_with(option) else {
            println!("not run: MariaDB's programs or openssl are not at hand");
            return;
        };
        let url = server.url("localhost", "ssl_mode=REQUIRED");
        let mut holder = AsyncMysqlConnection::connect(&url).await.unwrap();
        let script = "CREATE TABLE numbers (n INTEGER PRIMARY KEY) ENGINE = InnoDB;
            CREATE TABLE locked (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) ENGINE = InnoDB;
            INSERT INTO locked VALUES (1, 0); BEGIN; UPDATE locked SET n = 1 WHERE id = 1";
        holder.run_script(script).await.unwrap();
        let timed_out = |result: Result<(), Error>| {
            let Err(Error::Database { kind, .. }) = &result else {
                panic!("{result:?}");
            };
            assert_eq!(*kind, DatabaseErrorKind::LockTimeout);
        };
        let short = "SET innodb_lock_wait_timeout = 1";
        let conn = &mut AsyncMysqlConnection::connect(&url).await.unwrap();
        conn.run_script(short).await.unwrap();
        for nested in [true, false] {
            let result = conn
                .transaction(async |tx| {
                    insert!(tx, 1).await?;
                    timed_out(match nested {
                        true => tx.transaction(async |tx| tx.run_script(FIRST).await).await,
                        false => tx.run_script(FIRST).await,
                    });
                    let next = insert!(tx, 2).await;
                    match ends {
                        true => is_refused(&next, true),
                        false => assert_eq!(next.unwrap(), 1),
                    }
                    Err::<(), _>(Undo::Wanted)
                })
                .await;
            assert!(matches!(result, Err(Undo::Wanted)), "{result:?}");
            assert_eq!(
                from(numbers::table).count(conn).await.unwrap(),
                0,
                "{option}"
            );
        }
        holder.run_script("ROLLBACK").await.unwrap();
    }
}

/// SQL in a savepoint has ended the transaction by a commit: nobody says that it was rolled back.
pub fn may_be_committed(result: &Result<(), Error>) {
    let Err(error @ Error::Transaction { .. }) = result else {
        panic!("{result:?}");
    };
    let text = error.to_string();
    assert!(
        text.contains("may be committed") && !text.contains("has rolled all"),
        "{text}"
    );
    assert!(error.may_have_committed() && !error.is_retryable());
}

/// Whether a closure after a rollback ran.
type Ran = std::sync::Arc<std::sync::atomic::AtomicBool>;
fn ran(ran: &Ran) -> bool {
    ran.load(std::sync::atomic::Ordering::SeqCst)
}
fn runs(ran: &Ran) -> impl FnOnce() + Send + 'static {
    let ran = Ran::clone(ran);
    move || ran.store(true, std::sync::atomic::Ordering::SeqCst)
}

#[test]
fn ddl_in_a_savepoint_of_mysql_may_have_committed() {
    let Some((builder, _)) = crate::engines::blocking::mysql("ddl_savepoint", "pool_size=1") else {
        return;
    };
    let mut engine = builder.build().unwrap();
    for (inner, value) in [(true, 1), (false, 2)] {
        let closure = Ran::default();
        let result = engine.transaction(|tx| {
            tx.after_rollback(runs(&closure));
            insert!(tx, value)?;
            let nested: Result<(), Undo> = tx.transaction(|tx| {
                tx.after_rollback(runs(&closure));
                tx.run_script("CREATE TABLE IF NOT EXISTS ddl (n INTEGER)")?;
                match inner {
                    true => Ok(()),
                    // ROLLBACK TO, where the other is RELEASE.
                    false => Err(Undo::Wanted),
                }
            });
            match nested {
                Err(Undo::Failed(error)) if inner => may_be_committed(&Err(error)),
                Err(Undo::Wanted) if !inner => {}
                nested => panic!("{nested:?}"),
            }
            may_be_committed(&insert!(tx, 7).map(drop));
            Ok::<_, Error>(())
        });
        may_be_committed(&result);
        assert!(!ran(&closure));
        // It is committed.
        let stored = from(numbers::table).filter(numbers::n.eq(value));
        assert_eq!(stored.count(&mut engine).unwrap(), 1);
    }
    // The connection goes on.
    engine.transaction(|tx| insert!(tx, 3)).unwrap();
    assert_eq!(from(numbers::table).count(&mut engine).unwrap(), 3);
}

#[tokio::test]
async fn ddl_in_a_savepoint_of_asynchronous_mysql_may_have_committed() {
    let Some((builder, _)) =
        crate::engines::asynchronous::mysql("ddl_savepoint_async", "pool_size=1")
    else {
        return;
    };
    let mut engine = builder.build().unwrap();
    for (inner, value) in [(true, 1), (false, 2)] {
        let closure = Ran::default();
        let result = engine
            .transaction(async |tx| {
                let run = runs(&closure);
                tx.after_rollback(async || run());
                insert!(tx, value).await?;
                let nested: Result<(), Undo> = tx
                    .transaction(async |tx| {
                        let run = runs(&closure);
                        tx.after_rollback(async || run());
                        tx.run_script("CREATE TABLE IF NOT EXISTS ddl (n INTEGER)")
                            .await?;
                        match inner {
                            true => Ok(()),
                            false => Err(Undo::Wanted),
                        }
                    })
                    .await;
                match nested {
                    Err(Undo::Failed(error)) if inner => may_be_committed(&Err(error)),
                    Err(Undo::Wanted) if !inner => {}
                    nested => panic!("{nested:?}"),
                }
                may_be_committed(&insert!(tx, 7).await.map(drop));
                Ok::<_, Error>(())
            })
            .await;
        may_be_committed(&result);
        assert!(!ran(&closure));
        let stored = from(numbers::table).filter(numbers::n.eq(value));
        assert_eq!(stored.count(&mut engine).await.unwrap(), 1);
    }
    engine
        .transaction(async |tx| insert!(tx, 3).await)
        .await
        .unwrap();
    assert_eq!(from(numbers::table).count(&mut engine).await.unwrap(), 3);
}

//! Transactions with options, and those that are tried again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use relata::connection::{AsyncConnection, MysqlConnection, PgConnection, SqliteConnection};
use relata::engine::{Engine, Isolation, Retryable, TransactionOptions};
use relata::prelude::*;
use relata::{DatabaseErrorKind as Kind, Error, sql_query};

use crate::engines::{asynchronous, blocking, insert, numbers, on_engines, stored};

#[test]
fn options_reach_the_server() {
    if let Some((builder, _)) = blocking::postgres("options", "") {
        let engine: Engine<PgConnection> = builder.build().unwrap();
        let shown = |options| {
            engine.transaction_with(options, |tx| {
                sql_query!("SELECT current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')
                    || ' ' || current_setting('transaction_deferrable')" => Text).one(tx)
            }).unwrap()
        };
        assert_eq!(shown(TransactionOptions::new()), "read committed off off");
        assert_eq!(
            shown(TransactionOptions::new().isolation(Isolation::RepeatableRead)),
            "repeatable read off off"
        );
        let all = TransactionOptions::new()
            .serializable()
            .read_only()
            .deferrable();
        assert_eq!(shown(all), "serializable on on");
        let error = engine
            .transaction_with(all, |tx| insert!(1).run(tx))
            .unwrap_err();
        assert!(
            matches!(
                error,
                Error::Database {
                    kind: Kind::ReadOnly,
                    ..
                }
            ),
            "{error:?}"
        );
        // They are those of one transaction.
        assert_eq!(shown(TransactionOptions::new()), "read committed off off");
        let nested = engine.transaction(|tx| tx.transaction_with(all, |tx| insert!(1).run(tx)));
        assert!(
            matches!(nested, Err(Error::Transaction { .. })),
            "{nested:?}"
        );
    }
    if let Some((builder, _)) = blocking::mysql("options", "") {
        let engine: Engine<MysqlConnection> = builder.build().unwrap();
        insert!(1).run(&mut &engine).unwrap();
        let options = TransactionOptions::new()
            .isolation(Isolation::ReadCommitted)
            .read_only();
        let mut tx = engine.begin_with(options).unwrap();
        assert_eq!(stored!(&mut tx).unwrap(), [1]);
        insert!(2).run(&mut &engine).unwrap();
        // REPEATABLE READ, the default, would not see it.
        assert_eq!(stored!(&mut tx).unwrap(), [1, 2]);
        let error = insert!(3).run(&mut tx).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Database {
                    kind: Kind::ReadOnly,
                    ..
                }
            ),
            "{error:?}"
        );
        tx.rollback().unwrap();
        let nested = engine.transaction(|tx| tx.transaction_with(options, |tx| stored!(tx)));
        assert!(
            matches!(nested, Err(Error::Transaction { .. })),
            "{nested:?}"
        );
    }
    let (builder, _) = blocking::sqlite("");
    let engine: Engine<SqliteConnection> = builder.build().unwrap();
    let tx = engine
        .begin_with(TransactionOptions::new().immediate())
        .unwrap();
    let mut other = engine.connect().unwrap();
    other.run_script("PRAGMA busy_timeout = 10").unwrap();
    assert!(insert!(1).run(&mut other).is_err());
    tx.commit().unwrap();
    let nested = engine.transaction(|tx| {
        tx.transaction_with(TransactionOptions::new().exclusive(), |tx| stored!(tx))
    });
    assert!(
        matches!(nested, Err(Error::Transaction { .. })),
        "{nested:?}"
    );
}

/// An application's own error.
#[derive(Debug)]
enum Refused {
    Database(Error),
    Never,
}
impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Database(error)
    }
}
impl Retryable for Refused {
    fn is_retryable(&self) -> bool {
        matches!(self, Refused::Database(error) if error.is_retryable())
    }
}

fn met_another() -> Error {
    diesel_error("deadlock detected")
}
fn diesel_error(message: &str) -> Error {
    // As a database reports it.
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    let sql = format!(
        "CREATE TABLE t (a); CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, '{message}'); END; INSERT INTO t VALUES (1)"
    );
    conn.run_script(&sql).unwrap_err()
}

on_engines!(what_met_another_is_tried_again("pool_size=1&max_overflow=0&pool_timeout=60"): |engine, opened| {
    let options = || TransactionOptions::new().retries(3).pause(Duration::from_micros(100), Duration::from_millis(1));
    let mut tries = 0;
    let result: Result<usize, Refused> = engine.retry_transaction(options(), |tx| {
        tries += 1;
        insert!(tries).run(tx)?;
        if tries < 3 { Err(met_another())? }
        Ok(tries as usize)
    });
    assert_eq!(result.unwrap(), 3);
    // Only what the last try wrote.
    assert_eq!(stored!(&mut engine).unwrap(), [3]);

    let mut tries = 0;
    let result: Result<(), Refused> = engine.retry_transaction(options(), |tx| {
        tries += 1;
        insert!(10 + tries).run(tx)?;
        Err(met_another())?
    });
    assert!(matches!(result, Err(Refused::Database(Error::Database { kind: Kind::Deadlock, .. }))), "{result:?}");
    assert_eq!(tries, 4);

    // Other errors are final.
    let mut tries = 0;
    let result: Result<(), Refused> = engine.connect().unwrap().retry_transaction(options(), |tx| {
        tries += 1;
        insert!(20).run(tx)?;
        Err(Refused::Never)
    });
    assert!(matches!(result, Err(Refused::Never)));
    assert_eq!(tries, 1);
    let mut tries = 0;
    let boxed: Result<(), Box<dyn std::error::Error + Send + Sync>> = engine.retry_transaction(options(), |tx| {
        tries += 1;
        insert!(20).run(tx)?;
        match tries {
            1 => Err(met_another())?,
            _ => Err("no".into()),
        }
    });
    assert_eq!(boxed.unwrap_err().to_string(), "no");
    assert_eq!(tries, 2);
    assert_eq!(stored!(&mut engine).unwrap(), [3]);
    assert_eq!(opened.count(), 1);
});

on_engines!(what_met_another_inside_a_transaction_is_tried_again_there("pool_size=1&max_overflow=0"): |engine, opened| {
    let options = || TransactionOptions::new().retries(3).pause(Duration::from_micros(100), Duration::from_millis(1));
    let (mut outer, mut inner) = (0, 0);
    let result: Result<i32, Refused> = engine.retry_transaction(options(), |tx| {
        outer += 1;
        insert!(outer).run(tx)?;
        tx.retry_transaction(options(), |tx| {
            inner += 1;
            insert!(10 + inner).run(tx)?;
            if inner < 3 { Err(met_another())? }
            Ok(inner)
        })
    });
    assert_eq!((result.unwrap(), outer), (3, 1));
    assert_eq!(stored!(&mut engine).unwrap(), [1, 13]);
    assert_eq!(opened.count(), 1);
});
crate::engines::on_async_engines!(what_met_another_inside_a_transaction_is_tried_again_there_async("pool_size=1&max_overflow=0"): |engine, opened| {
    let options = || TransactionOptions::new().retries(3).pause(Duration::from_micros(100), Duration::from_millis(1));
    let inner = &AtomicU32::new(0);
    let mut conn = engine.connect().await.unwrap();
    let result: Result<(), Refused> = conn.transaction(async |tx| {
        tx.retry_transaction(options(), async |_| {
            inner.fetch_add(1, Ordering::SeqCst);
            Err::<(), _>(Refused::Database(met_another()))
        }).await
    }).await;
    assert!(result.is_err());
    assert_eq!((inner.load(Ordering::SeqCst), opened.count()), (4, 1));
});

/// A lock that another transaction holds during the first try.
macro_rules! lock_inside {
    ($opened:expr, $timeout:literal) => {
        if let Some((builder, _)) = $opened {
            let engine = builder.build().unwrap();
            insert!(1).run(&mut &engine).unwrap();
            let mut holder = engine.begin().unwrap();
            sql_query!("UPDATE numbers SET n = 2" => Integer).run(&mut holder).unwrap();
            let (mut holder, mut tries) = (Some(holder), 0);
            engine
                .transaction(|tx| {
                    tx.run_script($timeout)?;
                    tx.retry_transaction(TransactionOptions::new(), |tx| {
                        tries += 1;
                        if tries == 2 {
                            holder.take().unwrap().commit()?;
                        }
                        sql_query!("UPDATE numbers SET n = n + 100" => Integer).run(tx)
                    })
                })
                .unwrap();
            assert_eq!(tries, 2);
            assert_eq!(stored!(&mut &engine).unwrap(), [102]);
        }
    };
}
#[test]
fn a_lock_is_waited_for_again_inside_a_transaction() {
    let name = "lock_inside";
    lock_inside!(
        blocking::postgres(name, ""),
        "SET LOCAL lock_timeout = '50ms'"
    );
    lock_inside!(
        blocking::mysql(name, ""),
        "SET SESSION innodb_lock_wait_timeout = 1"
    );
}

/// What a transaction sees at REPEATABLE READ stays as it is.
#[test]
fn a_serialization_failure_is_for_the_outermost_transaction() {
    let Some((builder, _)) = blocking::postgres("serialization_inside", "") else {
        return;
    };
    let engine: Engine<PgConnection> = builder.build().unwrap();
    insert!(1).run(&mut &engine).unwrap();
    let mut other = engine.connect().unwrap();
    let (mut outer, mut inner) = (0, 0);
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead);
    engine
        .retry_transaction(options, |tx| {
            outer += 1;
            stored!(tx)?;
            if outer == 1 {
                sql_query!("UPDATE numbers SET n = 2" => Integer).run(&mut other)?;
            }
            tx.retry_transaction(TransactionOptions::new(), |tx| {
                inner += 1;
                sql_query!("UPDATE numbers SET n = n + 100" => Integer).run(tx)
            })
        })
        .unwrap();
    assert_eq!((outer, inner), (2, 2));
    assert_eq!(stored!(&mut &engine).unwrap(), [102]);
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_serialization_failure_is_for_the_outermost_transaction_async() {
    let Some((builder, _)) = asynchronous::postgres("serialization_inside_async", "") else {
        return;
    };
    let engine = builder.build().unwrap();
    insert!(1).run(&mut &engine).await.unwrap();
    let (outer, inner) = (&AtomicU32::new(0), &AtomicU32::new(0));
    let mut conn = engine.connect().await.unwrap();
    let options = TransactionOptions::new().isolation(Isolation::RepeatableRead);
    conn.retry_transaction(options, async |tx| {
        stored!(tx).await?;
        if outer.fetch_add(1, Ordering::SeqCst) == 0 {
            sql_query!("UPDATE numbers SET n = 2" => Integer)
                .run(&mut &engine)
                .await?;
        }
        tx.retry_transaction(TransactionOptions::new(), async |tx| {
            inner.fetch_add(1, Ordering::SeqCst);
            sql_query!("UPDATE numbers SET n = n + 100" => Integer)
                .run(tx)
                .await
        })
        .await
    })
    .await
    .unwrap();
    assert_eq!(
        [outer, inner].map(|tries| tries.load(Ordering::SeqCst)),
        [2, 2]
    );
    assert_eq!(stored!(&mut &engine).await.unwrap(), [102]);
}

/// Tasks that move money between accounts: the sum stays, whatever meets.
macro_rules! move_money {
    ($engine:expr, $options:expr, $tasks:expr, $moves:expr) => {{
        const ACCOUNTS: i64 = 4;
        let engine = $engine;
        (&engine).run_script("CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)").await.unwrap();
        for id in 0..ACCOUNTS {
            sql_query!("INSERT INTO accounts VALUES ({}, 1000)", id => BigInt).run(&mut &engine).await.unwrap();
        }
        let again = std::sync::Arc::new(AtomicU32::new(0));
        let mut tasks = Vec::new();
        for task in 0..$tasks {
            let (engine, again) = (engine.clone(), again.clone());
            tasks.push(tokio::spawn(async move {
                for i in 0..$moves {
                    let from = (task * 7 + i) % ACCOUNTS;
                    let to = (from + 1 + (task + i) % (ACCOUNTS - 1)) % ACCOUNTS;
                    let tries = &AtomicU32::new(0);
                    engine.retry_transaction($options, async |tx| {
                        tries.fetch_add(1, Ordering::SeqCst);
                        let balance = |id: i64| sql_query!("SELECT balance FROM accounts WHERE id = {}", id => BigInt);
                        let set = |id: i64, balance: i64| {
                            sql_query!("UPDATE accounts SET balance = {} WHERE id = {}", balance, id => BigInt)
                        };
                        let (has, had) = (balance(from).one(tx).await?, balance(to).one(tx).await?);
                        set(from, has - 1).run(tx).await?;
                        set(to, had + 1).run(tx).await?;
                        Ok::<_, Error>(())
                    }).await.unwrap();
                    again.fetch_add(tries.load(Ordering::SeqCst) - 1, Ordering::SeqCst);
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let balances = sql_query!("SELECT balance FROM accounts ORDER BY id" => BigInt).all(&mut &engine).await.unwrap();
        assert_eq!(balances.iter().sum::<i64>(), ACCOUNTS * 1000, "{balances:?}");
        let mut expected = vec![1000; ACCOUNTS as usize];
        for task in 0..$tasks {
            for i in 0..$moves {
                let from = (task * 7 + i) % ACCOUNTS;
                let to = (from + 1 + (task + i) % (ACCOUNTS - 1)) % ACCOUNTS;
                expected[from as usize] -= 1;
                expected[to as usize] += 1;
            }
        }
        assert_eq!(balances, expected, "every move took effect once");
        let status = engine.status();
        assert_eq!((status.in_use, status.waiting), (0, 0));
        again.load(Ordering::SeqCst)
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_moved_by_64_tasks_on_postgres() {
    let Some((builder, _)) =
        asynchronous::postgres("money", "pool_size=4&max_overflow=0&pool_timeout=60")
    else {
        return;
    };
    let options = TransactionOptions::new()
        .serializable()
        .retries(10_000)
        .pause(Duration::from_millis(1), Duration::from_millis(50));
    let again = move_money!(builder.build().unwrap(), options, 64_i64, 2_i64);
    assert!(again > 0, "nothing ever met");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_moved_by_64_tasks_on_mysql() {
    let Some((builder, _)) =
        asynchronous::mysql("money", "pool_size=4&max_overflow=0&pool_timeout=60")
    else {
        return;
    };
    let options = TransactionOptions::new()
        .serializable()
        .retries(10_000)
        .pause(Duration::from_millis(1), Duration::from_millis(50));
    let again = move_money!(builder.build().unwrap(), options, 64_i64, 2_i64);
    assert!(again > 0, "nothing ever met");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_is_moved_by_64_tasks_on_sqlite() {
    let (builder, _) = asynchronous::sqlite("pool_size=4&max_overflow=0&pool_timeout=60");
    let options = TransactionOptions::new().immediate().retries(1000);
    move_money!(builder.build().unwrap(), options, 64_i64, 2_i64);
    // Deferred ones read first, and then cannot write: they are tried again.
    let (builder, _) = asynchronous::sqlite("pool_size=4&max_overflow=0&pool_timeout=60");
    let options = TransactionOptions::new().retries(1000);
    move_money!(builder.build().unwrap(), options, 16_i64, 3_i64);
}

/// On a connection of one's own as well.
#[tokio::test]
async fn a_connection_tries_again_too() {
    let (builder, _) = asynchronous::sqlite("");
    let engine = builder.build().unwrap();
    let mut conn: relata::engine::Pooled<AsyncConnection<_>> = engine.connect().await.unwrap();
    let tries = &AtomicU32::new(0);
    let options = TransactionOptions::new().pause(Duration::ZERO, Duration::ZERO);
    conn.retry_transaction(options, async |tx| {
        let n = tries.fetch_add(1, Ordering::SeqCst);
        insert!(n as i32).run(tx).await?;
        match n {
            0 => Err(met_another()),
            _ => Ok(()),
        }
    })
    .await
    .unwrap();
    assert_eq!(from(numbers::table).all(&mut conn).await.unwrap()[0].n, 1);
}

//! COPY on asynchronous connections, on those of engines and in transactions, and where its future is dropped.

use std::time::Duration;

use relata::connection::{AsyncPgConnection, Connection as _, PgConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::types::{BigInt, Integer, Text, Value};
use relata::{Error, sql_query};

use crate::dropped::dropped_after;
use crate::servers::{postgres, postgres_url};
use crate::shop::tags;

type Row = (
    relata::write::Assign<tags::id, Value<BigInt>>,
    relata::write::Assign<tags::label, Value<Text>>,
);
/// Rows of about a kilobyte: a thousand of them are more than one statement.
fn row(id: i64) -> Row {
    (
        tags::id.to(id),
        tags::label.to(format!("{id} {}", "x".repeat(1_000))),
    )
}
fn rows(ids: std::ops::Range<i64>) -> impl Iterator<Item = Row> + Send {
    ids.map(row)
}

/// How many of the rows of the tests there are.
macro_rules! count {
    ($conn:expr) => {
        from(tags::table)
            .filter(tags::id.ge(100))
            .count($conn)
            .await
            .unwrap()
    };
}

/// A schema for connections that share a table.
async fn shared(name: &str, size: &str) -> Option<Engine<AsyncPgConnection>> {
    let url = postgres_url()?;
    let schema = format!("relata_test_{name}");
    let mut conn = AsyncPgConnection::connect(&url).await.unwrap();
    let create = format!(
        "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};
         CREATE TABLE {schema}.tags (id BIGINT PRIMARY KEY, label TEXT NOT NULL)"
    );
    conn.run_script(&create).await.unwrap();
    let url = format!(
        "{url}{}options=-csearch_path%3D{schema}&pool_size={size}",
        if url.contains('?') { "&" } else { "?" }
    );
    Some(Engine::new(&url).unwrap())
}
async fn drop_shared(engine: &mut Engine<AsyncPgConnection>, name: &str) {
    let drop = format!("DROP SCHEMA relata_test_{name} CASCADE");
    engine.run_script(&drop).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_directions() {
    let Some(mut conn) = postgres().await else {
        return;
    };
    let conn = &mut conn;
    // A future that is not `Send` cannot be spawned.
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let copied = is_send(copy_into(tags::table).rows(rows(100..3_100)).run(conn));
    assert_eq!(copied.await.unwrap(), 3_000);
    let query = from(tags::table)
        .filter(tags::id.ge(100) & tags::label.like("%x"))
        .order_by(tags::id)
        .select((tags::id, tags::label));
    let mut out = Vec::new();
    let copied = is_send(query.copy_out(conn, |row| {
        out.push(row);
        Ok::<_, Error>(())
    }));
    assert_eq!(copied.await.unwrap(), 3_000);
    assert_eq!(out, query.all(conn).await.unwrap());
    assert_eq!((out[0].0, out[2_999].0), (100, 3_099));
    let none = copy_into(tags::table).rows(Vec::<Row>::new()).run(conn);
    assert_eq!(none.await.unwrap(), 0);

    // Values of many kinds are those that a statement reads.
    let kinds = from(tags::table).limit(1).select((
        literal(i64::MIN),
        literal(f64::MAX),
        literal("\\ ' % ü"),
        nullable::<Integer>(None),
        literal(true),
    ));
    let mut out = Vec::new();
    let copied = kinds.copy_out(conn, |row| {
        out.push(row);
        Ok::<_, Error>(())
    });
    assert_eq!(copied.await.unwrap(), 1);
    assert_eq!(out, kinds.all(conn).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_refused_is_named() {
    let Some(mut conn) = postgres().await else {
        return;
    };
    let conn = &mut conn;
    for bad in [100, 101, 1_500, 3_099] {
        let taken = (100..3_100).map(move |id| match id == bad {
            true => (tags::id.to(1), row(id).1),
            false => row(id),
        });
        let error = copy_into(tags::table).rows(taken).run(conn).await;
        let error = error.unwrap_err();
        let place = usize::try_from(bad - 100).unwrap();
        assert_eq!(error.rows(), Some(place..place + 1), "{error}");
        assert!(error.violates(tags::constraints::TAGS_PKEY), "{error}");
        let not_text = (100..3_100).map(move |id| match id == bad {
            true => (row(id).0, tags::label.to("a\0b".to_owned())),
            false => row(id),
        });
        let error = copy_into(tags::table).rows(not_text).run(conn).await;
        let error = error.unwrap_err();
        assert_eq!(error.rows(), Some(place..place + 1), "{error}");
        assert_eq!(error.column(), Some("label"));
        assert_eq!(count!(conn), 0);
    }
    // In a transaction, which goes on.
    conn.transaction(async |tx| {
        copy_into(tags::table).rows(rows(100..102)).run(tx).await?;
        let error = copy_into(tags::table).rows(rows(101..103)).run(tx).await;
        assert_eq!(error.unwrap_err().rows(), Some(0..1));
        copy_into(tags::table).rows(rows(103..105)).run(tx).await
    })
    .await
    .unwrap();
    assert_eq!(count!(conn), 4);

    // Many notices, and then a failure.
    conn.run_script(
        "CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE INFO 'a row came: %', new.label;
             RETURN new;
         END $$;
         CREATE TRIGGER tell BEFORE INSERT ON tags FOR EACH ROW EXECUTE FUNCTION pg_temp.tell()",
    )
    .await
    .unwrap();
    let copied = copy_into(tags::table).rows(rows(1_000..3_000)).run(conn);
    assert_eq!(copied.await.unwrap(), 2_000);
    let error = copy_into(tags::table).rows(rows(3_000..3_001).chain(rows(1..2)));
    assert_eq!(error.run(conn).await.unwrap_err().rows(), Some(1..2));
    assert_eq!(count!(conn), 2_004);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_are_not_wanted_and_queries_that_fail() {
    let Some(mut conn) = postgres().await else {
        return;
    };
    let conn = &mut conn;
    let copied = copy_into(tags::table).rows(rows(100..5_100)).run(conn);
    assert_eq!(copied.await.unwrap(), 5_000);
    #[derive(Debug)]
    enum Stop {
        Enough,
        Failed(Error),
    }
    impl From<Error> for Stop {
        fn from(error: Error) -> Self {
            Stop::Failed(error)
        }
    }
    let all = from(tags::table)
        .filter(tags::id.ge(100))
        .order_by(tags::id);
    let ids = all.clone().select(tags::id);
    let mut seen = 0;
    let stopped = ids.copy_out(conn, |_| {
        seen += 1;
        (seen < 1_000).then_some(()).ok_or(Stop::Enough)
    });
    assert!(matches!(stopped.await, Err(Stop::Enough)));
    assert_eq!((seen, count!(conn)), (1_000, 5_000));

    // Division by zero, after many rows; in a transaction, which goes on.
    let division = all.clone().select(literal(1_i64) / (tags::id - 4_100));
    conn.transaction(async |tx| {
        let mut seen = 0;
        let failed = division.copy_out(tx, |_| {
            seen += 1;
            Ok::<_, Stop>(())
        });
        let Err(Stop::Failed(error)) = failed.await else {
            panic!("divided");
        };
        assert!(
            error.to_string().starts_with("division by zero\n"),
            "{error}"
        );
        assert_eq!(seen, 4_000);
        assert_eq!(count!(tx), 5_000);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let nowhere = sql_query!("DROP TABLE tags CASCADE" => BigInt);
    nowhere.run(conn).await.unwrap();
    let failed = ids.copy_out(conn, |_| Ok::<_, Error>(())).await;
    assert!(failed.unwrap_err().to_string().contains("does not exist"));
    let failed = copy_into(tags::table).rows(rows(1..2)).run(conn).await;
    assert!(failed.unwrap_err().to_string().contains("does not exist"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_that_is_dropped_leaves_nothing() {
    let Some(mut conn) = postgres().await else {
        return;
    };
    let conn = &mut conn;
    let copied = copy_into(tags::table).rows(rows(10_000..12_000)).run(conn);
    assert_eq!(copied.await.unwrap(), 2_000);
    let query = from(tags::table)
        .filter(tags::id.ge(100))
        .select(tags::label);
    let mut done = 0;
    for polls in [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 24] {
        conn.transaction(async |tx| {
            copy_into(tags::table).rows(rows(100..101)).run(tx).await?;
            let copy = copy_into(tags::table).rows(rows(200..2_200)).run(tx);
            let copied = dropped_after(polls, copy).await;
            done += usize::from(copied);
            let expected = if copied { 4_001 } else { 2_001 };
            // Where it was dropped while its savepoint was released, that is gone, and the transaction with it.
            let goes_on = |count: relata::Result<i64>| match count {
                Ok(count) => assert_eq!(count, expected, "{polls}"),
                Err(error) => {
                    let error = error.to_string();
                    assert!(
                        error.contains("savepoint") || error.contains("aborted"),
                        "{error}"
                    );
                }
            };
            let count = from(tags::table).filter(tags::id.ge(100));
            goes_on(count.count(tx).await);
            let copy = query.copy_out(tx, |_| Ok::<_, Error>(()));
            dropped_after(polls, copy).await;
            goes_on(count.count(tx).await);
            Err::<(), _>(Error::from(relata::RenderError::NoRows))
        })
        .await
        .unwrap_err();
        dropped_after(
            polls,
            copy_into(tags::table).rows(rows(200..1_200)).run(conn),
        )
        .await;
        let undo = delete_from(tags::table).filter(tags::id.ge(200) & tags::id.lt(1_200));
        assert!([0, 1_000].contains(&undo.run(conn).await.unwrap()));
        assert_eq!(count!(conn), 2_000, "{polls}");
    }
    assert!(done < 13, "no future was dropped before it was done");
    // Rows without end.
    let endless = copy_into(tags::table)
        .rows(rows(20_000..i64::MAX))
        .run(conn);
    let limit = Duration::from_millis(200);
    assert!(tokio::time::timeout(limit, endless).await.is_err());
    assert_eq!(count!(conn), 2_000);
    // The next is as any other.
    let copied = copy_into(tags::table).rows(rows(100..1_500)).run(conn);
    assert_eq!(copied.await.unwrap(), 1_400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_connections_of_an_engine() {
    let Some(mut engine) = shared("copy_engine", "1").await else {
        return;
    };
    let engine_ = engine.clone();
    let engine = &mut engine;
    let copied = copy_into(tags::table).rows(rows(100..1_300)).run(engine);
    assert_eq!(copied.await.unwrap(), 1_200);
    let mut pooled = engine_.connect().await.unwrap();
    let copied = copy_into(tags::table)
        .rows(rows(2_000..2_002))
        .run(&mut pooled);
    assert_eq!(copied.await.unwrap(), 2);
    drop(pooled);
    let mut tx = engine_.begin().await.unwrap();
    let copied = copy_into(tags::table).rows(rows(3_000..3_003)).run(&mut tx);
    assert_eq!(copied.await.unwrap(), 3);
    let mut seen = 0;
    let ids = from(tags::table).select(tags::id);
    let copied = ids.copy_out(&mut tx, |_| {
        seen += 1;
        Ok::<_, Error>(())
    });
    assert_eq!(copied.await.unwrap(), 1_205);
    assert_eq!(seen, 1_205);
    tx.rollback().await.unwrap();
    // Dropped, after which the one connection serves others.
    for polls in [3, 6, 9] {
        let mut pooled = engine_.connect().await.unwrap();
        let endless = copy_into(tags::table).rows(rows(20_000..i64::MAX));
        assert!(!dropped_after(polls, endless.run(&mut pooled)).await);
        drop(pooled);
        assert_eq!(count!(engine), 1_202);
    }
    // The server ends the connection.
    engine
        .run_script(
            "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 PERFORM pg_terminate_backend(pg_backend_pid());
                 RETURN new;
             END $$;
             CREATE TRIGGER ends BEFORE INSERT ON tags FOR EACH ROW WHEN (new.id = 5000) EXECUTE FUNCTION ends()",
        )
        .await
        .unwrap();
    let error = copy_into(tags::table).rows(rows(4_000..6_000)).run(engine);
    let error = error.await.unwrap_err();
    assert!(error.is_disconnect(), "{error:?}");
    assert_eq!(count!(engine), 1_202);
    drop_shared(engine, "copy_engine").await;
}

#[test]
fn on_blocking_connections_of_an_engine() {
    let Some(url) = postgres_url() else { return };
    let mut engine = Engine::<PgConnection>::new(&format!(
        "{url}{}pool_size=1",
        if url.contains('?') { "&" } else { "?" }
    ))
    .unwrap();
    let rows = |from: i64| [0, 1, 2].map(|n| row(from + n));
    engine
        .run_script("CREATE TEMP TABLE tags (id BIGINT PRIMARY KEY, label TEXT NOT NULL)")
        .unwrap();
    assert_eq!(
        copy_into(tags::table)
            .rows(rows(0))
            .run(&mut engine)
            .unwrap(),
        3
    );
    let mut pooled = engine.connect().unwrap();
    assert_eq!(
        copy_into(tags::table)
            .rows(rows(10))
            .run(&mut pooled)
            .unwrap(),
        3
    );
    let error = copy_into(tags::table).rows(rows(12)).run(&mut pooled);
    assert_eq!(error.unwrap_err().rows(), Some(0..1));
    drop(pooled);
    let mut tx = engine.begin().unwrap();
    assert_eq!(
        copy_into(tags::table).rows(rows(20)).run(&mut tx).unwrap(),
        3
    );
    let mut ids = Vec::new();
    let query = from(tags::table).order_by(tags::id).select(tags::id);
    let copied = query.copy_out(&mut tx, |id| {
        ids.push(id);
        Ok::<_, Error>(())
    });
    assert_eq!((copied.unwrap(), ids.last()), (9, Some(&22)));
    tx.rollback().unwrap();
    let copied = query.copy_out(&mut &engine, |_| Ok::<_, Error>(()));
    assert_eq!(copied.unwrap(), 6);
}

/// A connection that diesel-async has opened keeps its stream to itself.
#[tokio::test]
async fn only_on_streams_of_relata() {
    use relata::connection::AsyncConnection;
    let Some(url) = postgres_url() else { return };
    use diesel_async::AsyncConnection as _;
    let conn = diesel_async::AsyncPgConnection::establish(&url)
        .await
        .unwrap();
    let mut conn = AsyncConnection::new(conn);
    let create = "CREATE TEMP TABLE tags (id BIGINT PRIMARY KEY, label TEXT NOT NULL)";
    conn.run_script(create).await.unwrap();
    let error = copy_into(tags::table).rows(rows(1..2)).run(&mut conn).await;
    let error = error.unwrap_err();
    assert!(
        error.to_string().contains("that relata has opened"),
        "{error}"
    );
    assert_eq!(from(tags::table).count(&mut conn).await.unwrap(), 0);
}

//! Transactions inside others that nobody has ended: the end of the outer one ends them too.

use relata::Error;
use relata::connection::PgConnection;
use relata::engine::Engine;
use relata::prelude::*;
use relata::types::{BigInt, Text};

use crate::engines::{blocking, insert, on_async_engines, on_engines, stored};
use crate::shop::tags;

// With the trait in scope, `begin` would be ambiguous.
fn depth(conn: &mut impl relata::engine::Runner) -> usize {
    conn.depth()
}
fn close_when_returned(conn: &mut impl relata::engine::Runner) {
    conn.close_when_returned();
}

/// The error of an application.
#[derive(Debug)]
struct Undo;
impl From<Error> for Undo {
    fn from(error: Error) -> Self {
        panic!("{error}")
    }
}

on_engines!(the_end_of_a_transaction_ends_those_inside("pool_size=1&max_overflow=0"): |engine, opened| {
    let mut conn = engine.connect().unwrap();
    conn.transaction(|tx| {
        insert!(1).run(tx)?;
        let mut inner = tx.begin()?;
        insert!(2).run(&mut inner)?;
        std::mem::forget(inner);
        Ok::<_, Error>(())
    })
    .unwrap();
    // Undoes nothing, since nothing is open.
    let _ = conn.run_script("ROLLBACK");
    assert_eq!(stored!(&mut conn).unwrap(), [1, 2]);

    let undone = conn.transaction(|tx| {
        insert!(3).run(tx)?;
        let mut inner = tx.begin()?;
        insert!(4).run(&mut inner)?;
        std::mem::forget(inner);
        Err::<(), _>(Undo)
    });
    undone.unwrap_err();
    assert_eq!(depth(&mut *conn), 0);
    insert!(5).run(&mut conn).unwrap();
    let _ = conn.run_script("ROLLBACK");
    assert_eq!(stored!(&mut conn).unwrap(), [1, 2, 5]);

    // Savepoints in savepoints.
    conn.transaction(|tx| {
        tx.transaction(|tx| {
            insert!(6).run(tx)?;
            let mut inner = tx.begin()?;
            insert!(7).run(&mut inner)?;
            std::mem::forget(inner);
            Ok::<_, Error>(())
        })?;
        let undone = tx.transaction(|tx| {
            insert!(8).run(tx)?;
            std::mem::forget(tx.begin()?);
            std::mem::forget(tx.begin()?);
            insert!(9).run(tx)?;
            Err::<(), _>(Undo)
        });
        undone.unwrap_err();
        assert_eq!(depth(tx), 1);
        insert!(10).run(tx)
    })
    .unwrap();
    let _ = conn.run_script("ROLLBACK");
    assert_eq!(stored!(&mut conn).unwrap(), [1, 2, 5, 6, 7, 10]);

    // A guard that is dropped, and one that is committed.
    let mut tx = conn.begin().unwrap();
    insert!(11).run(&mut tx).unwrap();
    std::mem::forget((*tx).begin().unwrap());
    drop(tx);
    assert_eq!(depth(&mut *conn), 0);
    let mut tx = conn.begin().unwrap();
    insert!(12).run(&mut tx).unwrap();
    std::mem::forget((*tx).begin().unwrap());
    tx.commit().unwrap();
    let _ = conn.run_script("ROLLBACK");
    assert_eq!(stored!(&mut conn).unwrap(), [1, 2, 5, 6, 7, 10, 12]);
    assert_eq!(opened.count(), 1);
});

on_async_engines!(the_end_of_an_asynchronous_transaction_ends_those_inside("pool_size=1&max_overflow=0"): |engine, opened| {
    let mut conn = engine.connect().await.unwrap();
    conn.transaction(async |tx| {
        insert!(1).run(tx).await?;
        let mut inner = tx.begin().await?;
        insert!(2).run(&mut inner).await?;
        std::mem::forget(inner);
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let _ = conn.run_script("ROLLBACK").await;
    assert_eq!(stored!(&mut conn).await.unwrap(), [1, 2]);
    let undone = conn.transaction(async |tx| {
        insert!(3).run(tx).await?;
        let mut inner = tx.begin().await?;
        insert!(4).run(&mut inner).await?;
        std::mem::forget(inner);
        Err::<(), _>(Undo)
    });
    undone.await.unwrap_err();
    assert_eq!(depth(&mut *conn), 0);
    insert!(5).run(&mut conn).await.unwrap();
    conn.transaction(async |tx| {
        let undone = tx.transaction(async |tx| {
            insert!(8).run(tx).await?;
            std::mem::forget(tx.begin().await?);
            insert!(9).run(tx).await?;
            Err::<(), _>(Undo)
        });
        undone.await.unwrap_err();
        assert_eq!(depth(tx), 1);
        insert!(10).run(tx).await
    })
    .await
    .unwrap();
    let _ = conn.run_script("ROLLBACK").await;
    assert_eq!(stored!(&mut conn).await.unwrap(), [1, 2, 5, 10]);
    assert_eq!(opened.count(), 1);
});

/// Fails inside a transaction.
const IN_NO_TRANSACTION: &str =
    "SELECT 1 / CASE WHEN now() = statement_timestamp() THEN 1 ELSE 0 END";

/// A handler that stops the second statement of a COPY.
fn stops_the_second(
    statement: &mut relata::engine::events::BeforeStatement<'_>,
) -> Result<(), relata::engine::events::Veto> {
    match statement.sql().starts_with("COPY") && statement.is_further_part() {
        true => Err("one is enough".into()),
        false => Ok(()),
    }
}
/// Rows of more than one statement.
fn rows() -> impl Iterator<
    Item = (
        relata::write::Assign<tags::id, relata::types::Value<BigInt>>,
        relata::write::Assign<tags::label, relata::types::Value<Text>>,
    ),
> + Send {
    (0..2_500).map(|id| (tags::id.to(id), tags::label.to("x".repeat(1_000))))
}

#[test]
fn a_copy_that_is_stopped_leaves_no_savepoint() {
    let Some((builder, _)) = blocking::postgres("copy_stopped", "pool_size=1") else {
        return;
    };
    let engine: Engine<PgConnection> = builder.before_statement(stops_the_second).build().unwrap();
    let mut conn = engine.connect().unwrap();
    conn.run_script("CREATE TEMP TABLE tags (id BIGINT PRIMARY KEY, label TEXT NOT NULL)")
        .unwrap();
    let copied = copy_into(tags::table).rows(rows()).run(&mut conn);
    assert!(matches!(copied, Err(Error::Vetoed { .. })), "{copied:?}");
    assert_eq!(depth(&mut *conn), 0);
    conn.run_script(IN_NO_TRANSACTION).unwrap();
    assert_eq!(from(tags::table).count(&mut conn).unwrap(), 0);
    // Inside a transaction it undoes itself only.
    conn.transaction(|tx| {
        copy_into(tags::table).rows(rows().take(1)).run(tx)?;
        let copied = copy_into(tags::table).rows(rows().skip(1)).run(tx);
        assert!(matches!(copied, Err(Error::Vetoed { .. })), "{copied:?}");
        assert_eq!(depth(tx), 1);
        Ok::<_, Error>(())
    })
    .unwrap();
    conn.run_script(IN_NO_TRANSACTION).unwrap();
    assert_eq!(from(tags::table).count(&mut conn).unwrap(), 1);
}

#[tokio::test]
async fn an_asynchronous_copy_that_is_stopped_leaves_no_savepoint() {
    let Some((builder, _)) =
        crate::engines::asynchronous::postgres("copy_stopped_async", "pool_size=1")
    else {
        return;
    };
    let engine = builder.before_statement(stops_the_second).build().unwrap();
    let mut conn = engine.connect().await.unwrap();
    conn.run_script("CREATE TEMP TABLE tags (id BIGINT PRIMARY KEY, label TEXT NOT NULL)")
        .await
        .unwrap();
    let copied = copy_into(tags::table).rows(rows()).run(&mut conn).await;
    assert!(matches!(copied, Err(Error::Vetoed { .. })), "{copied:?}");
    conn.run_script(IN_NO_TRANSACTION).await.unwrap();
    assert_eq!(from(tags::table).count(&mut conn).await.unwrap(), 0);
}

on_engines!(what_a_session_on_a_pooled_connection_leaves_open_is_rolled_back("pool_size=1&max_overflow=0"): |engine, opened| {
    {
        let mut conn = engine.connect().unwrap();
        let mut session = conn.session();
        session.connection().run_script("BEGIN").unwrap();
        insert!(1).run(session.connection()).unwrap();
    }
    insert!(2).run(&mut engine).unwrap();
    assert_eq!(stored!(&mut engine).unwrap(), [2]);
    assert_eq!(opened.count(), 1);
});
on_async_engines!(what_a_session_on_an_asynchronous_pooled_connection_leaves_open_is_rolled_back("pool_size=1&max_overflow=0"): |engine, opened| {
    {
        let mut conn = engine.connect().await.unwrap();
        let mut session = conn.session();
        session.connection().run_script("BEGIN").await.unwrap();
        insert!(1).run(session.connection()).await.unwrap();
    }
    insert!(2).run(&mut engine).await.unwrap();
    assert_eq!(stored!(&mut engine).await.unwrap(), [2]);
    assert_eq!(opened.count(), 1);
});

on_engines!(a_connection_that_is_not_to_be_kept_is_closed("pool_size=1&max_overflow=0"): |engine, opened| {
    let mut conn = engine.connect().unwrap();
    insert!(1).run(&mut conn).unwrap();
    close_when_returned(&mut *conn);
    let other = engine.status();
    drop(conn);
    assert_eq!((other.in_use, engine.status().idle), (1, 0));
    let before = opened.count();
    // Its database in memory stays as long as the engine.
    insert!(2).run(&mut engine).unwrap();
    assert_eq!(opened.count(), before + 1);
});

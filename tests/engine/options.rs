//! Options of transactions on asynchronous connections.

use relata::engine::{Isolation, TransactionOptions};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::engines::{asynchronous, insert, stored};

fn is_read_only<T: std::fmt::Debug>(result: Result<T, Error>) {
    let Err(Error::Database { kind, .. }) = result else {
        panic!("{result:?}");
    };
    assert_eq!(kind, DatabaseErrorKind::ReadOnly);
}

#[tokio::test]
async fn options_reach_postgres_asynchronously() {
    let Some((builder, _)) = asynchronous::postgres("options_async", "pool_size=1") else {
        return;
    };
    let engine = builder.build().unwrap();
    let shown = async |options| {
        let show = sql_query!("SELECT current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only')
            || ' ' || current_setting('transaction_deferrable')" => Text);
        let shown = engine.transaction_with(options, async move |tx| show.one(tx).await);
        shown.await.unwrap()
    };
    let new = TransactionOptions::new;
    assert_eq!(shown(new()).await, "read committed off off");
    assert_eq!(
        shown(new().isolation(Isolation::RepeatableRead)).await,
        "repeatable read off off"
    );
    assert_eq!(shown(new().read_only()).await, "read committed on off");
    assert_eq!(shown(new().deferrable()).await, "read committed off on");
    let all = new().serializable().read_only().deferrable();
    assert_eq!(shown(all).await, "serializable on on");
    let written = engine.transaction_with(all, async |tx| insert!(1).run(tx).await);
    is_read_only(written.await);
    let mut tx = engine.begin_with(all).await.unwrap();
    is_read_only(insert!(1).run(&mut tx).await);
    tx.rollback().await.unwrap();
    // They are those of one transaction, and of no savepoint.
    assert_eq!(shown(new()).await, "read committed off off");
    let nested = engine.transaction(async |tx| {
        tx.transaction_with(all, async |tx| insert!(1).run(tx).await)
            .await
    });
    let nested = nested.await;
    assert!(
        matches!(nested, Err(Error::Transaction { .. })),
        "{nested:?}"
    );
    assert_eq!(stored!(&mut &engine).await.unwrap(), [0; 0]);
}

#[tokio::test]
async fn options_reach_mysql_asynchronously() {
    let Some((builder, _)) = asynchronous::mysql("options_async", "pool_size=2") else {
        return;
    };
    let engine = builder.build().unwrap();
    insert!(1).run(&mut &engine).await.unwrap();
    let options = TransactionOptions::new()
        .isolation(Isolation::ReadCommitted)
        .read_only();
    let mut tx = engine.begin_with(options).await.unwrap();
    assert_eq!(stored!(&mut tx).await.unwrap(), [1]);
    insert!(2).run(&mut &engine).await.unwrap();
    // REPEATABLE READ, the default, would not see it.
    assert_eq!(stored!(&mut tx).await.unwrap(), [1, 2]);
    is_read_only(insert!(3).run(&mut tx).await);
    tx.rollback().await.unwrap();
    let written = engine.transaction_with(options, async |tx| insert!(3).run(tx).await);
    is_read_only(written.await);
    let nested = engine.transaction(async |tx| {
        tx.transaction_with(options, async |tx| stored!(tx).await)
            .await
    });
    let nested = nested.await;
    assert!(
        matches!(nested, Err(Error::Transaction { .. })),
        "{nested:?}"
    );
    // They are those of one transaction.
    engine
        .transaction(async |tx| insert!(3).run(tx).await)
        .await
        .unwrap();
    assert_eq!(stored!(&mut &engine).await.unwrap(), [1, 2, 3]);
}

#[tokio::test]
async fn options_reach_sqlite_asynchronously() {
    let (builder, _) = asynchronous::sqlite("pool_size=2");
    let engine = builder.build().unwrap();
    for options in [
        TransactionOptions::new().immediate(),
        TransactionOptions::new().exclusive(),
    ] {
        let tx = engine.begin_with(options).await.unwrap();
        let mut other = engine.connect().await.unwrap();
        other.run_script("PRAGMA busy_timeout = 10").await.unwrap();
        assert!(insert!(1).run(&mut other).await.is_err());
        tx.commit().await.unwrap();
        let nested = engine.transaction(async |tx| {
            tx.transaction_with(options, async |tx| stored!(tx).await)
                .await
        });
        let nested = nested.await;
        assert!(
            matches!(nested, Err(Error::Transaction { .. })),
            "{nested:?}"
        );
    }
}

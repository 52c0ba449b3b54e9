//! The verbs on asynchronous connections.

use std::time::Duration;

use futures_util::TryStreamExt;
use relata::connection::{AsyncPgConnection, SqliteConnection};
use relata::prelude::*;
use relata::types::Decimal;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::servers::{everywhere, postgres_url};
use crate::shop::{orders, users};

everywhere!(verbs: |conn| {
    let query = from(users::table).order_by(users::id);
    let rows: Vec<users::User> = query.all(conn).await.unwrap();
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[7].name, "Bo");
    let names = query.clone().select(users::name);
    assert_eq!(names.first(conn).await.unwrap().as_deref(), Some("Sara Lindqvist"));
    let bo = query.clone().filter(users::name.eq("Bo")).select(users::id);
    assert_eq!(bo.one(conn).await.unwrap(), 8);
    assert_eq!(bo.one_or_none(conn).await.unwrap(), Some(8));
    assert_eq!(bo.scalar(conn).await.unwrap(), Some(8));
    let nobody = query.clone().filter(users::id.gt(8));
    assert_eq!(nobody.first(conn).await.unwrap(), None);
    assert_eq!(nobody.one_or_none(conn).await.unwrap(), None);
    assert!(!nobody.exists(conn).await.unwrap());
    assert!(query.exists(conn).await.unwrap());
    assert_eq!(query.count(conn).await.unwrap(), 8);
    let Err(Error::NotFound { sql, .. }) = nobody.one(conn).await else {
        panic!("found somebody");
    };
    assert!(sql.ends_with("LIMIT 2"), "{sql}");
    assert!(matches!(query.one(conn).await, Err(Error::MoreThanOne { .. })));
    assert!(matches!(query.one_or_none(conn).await, Err(Error::MoreThanOne { .. })));
});

everywhere!(values_of_every_kind: |conn| {
    let totals: Vec<(String, Option<Decimal>)> = from(users::table)
        .left_join(users::orders)
        .filter(users::id.in_([1, 2, 3, 8]))
        .order_by((users::id, orders::id))
        .select((users::name, orders::total))
        .all(conn)
        .await
        .unwrap();
    let blocking = &mut SqliteConnection::connect(":memory:").unwrap();
    blocking.run_script(include_str!("../../schema/shop.sql")).unwrap();
    blocking.run_script(include_str!("../../schema/shop_data.sql")).unwrap();
    let expected = from(users::table)
        .left_join(users::orders)
        .filter(users::id.in_([1, 2, 3, 8]))
        .order_by((users::id, orders::id))
        .select((users::name, orders::total))
        .all(blocking)
        .unwrap();
    assert_eq!(totals, expected);
    assert!(totals.iter().any(|(_, total)| total.is_none()));
});

everywhere!(streams: |conn| {
    let query = from(users::table).order_by(users::id).select((users::id, users::name));
    let all = query.all(conn).await.unwrap();
    let streamed: Vec<(i64, String)> = query.stream(conn).try_collect().await.unwrap();
    assert_eq!(streamed, all);
    // A stream that is left early leaves the connection usable.
    let mut rows = query.stream(conn);
    assert_eq!(rows.try_next().await.unwrap().unwrap().0, 1);
    drop(rows);
    assert_eq!(query.count(conn).await.unwrap(), 8);
});

everywhere!(errors: |conn| {
    let missing = sql_query!("SELECT x FROM nowhere" => BigInt);
    let error = missing.all(conn).await.unwrap_err();
    let Error::Database { sql, message, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(sql, "SELECT x FROM nowhere");
    assert!(message.contains("nowhere"), "{message}");
    let failed = missing.stream(conn).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(failed.sql(), "SELECT x FROM nowhere");

    let twice = sql_query!("INSERT INTO tags (id, label) VALUES ({}, {})", 1_i64, "SECRET" => BigInt);
    let error = twice.run(conn).await.unwrap_err();
    let Error::Database { kind, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*kind, DatabaseErrorKind::Unique);
    assert!(!format!("{error} {error:?}").contains("SECRET"));
    // The connection goes on.
    assert_eq!(from(users::table).count(conn).await.unwrap(), 8);
});

everywhere!(rows_affected: |conn| {
    let grown = sql_query!("UPDATE users SET age = 50 WHERE id IN (1, 2)" => BigInt);
    assert_eq!(grown.run(conn).await.unwrap(), 2);
    assert_eq!(from(users::table).run(conn).await.unwrap(), 0);
});

// A generic function serves blocking and asynchronous connections.
fn how_many<'c, C: Connection, Q: Query<C::Dialect>>(
    query: &'c Q,
    conn: &'c mut C,
) -> C::Output<'c, i64> {
    query.count(conn)
}

everywhere!(generic_functions: |conn| {
    assert_eq!(how_many(&from(users::table), conn).await.unwrap(), 8);
});

#[tokio::test]
async fn a_connection_that_is_not_made_says_so_without_the_password() {
    for url in [
        "postgres://user:s3cret@127.0.0.1:1/nothing",
        "postgres://user:s3cret@127.0.0.1:no/nothing",
        "nonsense://user:s3cret@127.0.0.1:1/nothing",
    ] {
        let error = AsyncPgConnection::connect(url).await.unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error:?}");
        assert!(
            !format!("{error} {error:?}").contains("s3cret"),
            "{error:?}"
        );
    }
}

/// A connection that the server has ended.
#[tokio::test]
async fn a_lost_connection_is_a_connection_error() {
    let Some(url) = postgres_url() else { return };
    let conn = &mut AsyncPgConnection::connect(&url).await.unwrap();
    let other = &mut AsyncPgConnection::connect(&url).await.unwrap();
    let pid: i32 = sql_query!("SELECT pg_backend_pid()" => relata::types::Integer)
        .one(conn)
        .await
        .unwrap();
    let ended: bool = sql_query!("SELECT pg_terminate_backend({})", pid => relata::types::Bool)
        .one(other)
        .await
        .unwrap();
    assert!(ended);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let error = from(users::table).all(conn).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    assert!(error.sql().starts_with("SELECT"), "{error:?}");
}

/// A URL with TCP stays with it, though the server names a socket: behind a tunnel that would be one of another server, and without TLS.
#[tokio::test]
async fn mysql_stays_on_tcp() {
    let Some(url) = crate::servers::mysql_url() else {
        return;
    };
    if url.contains("socket=") {
        println!("not run: RELATA_MYSQL_URL names a socket");
        return;
    }
    let mut conn = relata::connection::AsyncMysqlConnection::connect(&url)
        .await
        .unwrap();
    // The address has a port over TCP alone.
    let host = relata::sql_query!(
        "SELECT HOST FROM information_schema.PROCESSLIST WHERE ID = connection_id()" => relata::types::Text
    );
    let host = host.one(&mut conn).await.unwrap();
    assert!(host.contains(':'), "{host}");
}

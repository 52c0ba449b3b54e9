//! Prepared statements that a migration has made out of date.

use futures_util::TryStreamExt;
use relata::connection::{AsyncPgConnection, Connection as _, PgConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::servers::postgres_url;

relata::relation! { pub labels { label: Text } }

/// The URL of a schema of the test's own, with the table.
fn schema(name: &str) -> Option<String> {
    let url = postgres_url()?;
    let mut conn = PgConnection::connect(&url).unwrap();
    let schema = format!("relata_test_outdated_{name}");
    let script = format!(
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}; \
         CREATE TABLE {schema}.labels (label VARCHAR(20)); INSERT INTO {schema}.labels VALUES ('one')"
    );
    conn.run_script(&script).unwrap();
    let sign = if url.contains('?') { '&' } else { '?' };
    Some(format!(
        "{url}{sign}options=-c%20search_path%3D{schema}&pool_size=2&max_overflow=0"
    ))
}

/// The migrations, one after the other: the type of a column changes, and changes back; or all is forgotten.
const CHANGES: [&str; 3] = [
    "ALTER TABLE labels ALTER label TYPE TEXT",
    "ALTER TABLE labels ALTER label TYPE VARCHAR(30)",
    "DEALLOCATE ALL",
];

fn is_outdated<T: std::fmt::Debug>(result: &Result<T, Error>) {
    let Err(Error::Database {
        kind: DatabaseErrorKind::Other,
        ..
    }) = result
    else {
        panic!("{result:?}");
    };
}

#[test]
fn statements_on_pooled_connections_run_after_a_migration() {
    let Some(url) = schema("blocking") else {
        return;
    };
    let engine = Engine::<PgConnection>::new(&url).unwrap();
    let query = from(labels::table).select(labels::label);
    let text = sql_query!("SELECT label FROM labels" => relata::types::Text);
    // Both connections have prepared them.
    let prepare = || {
        let mut both = [engine.connect().unwrap(), engine.connect().unwrap()];
        for conn in &mut both {
            assert_eq!(query.all(conn).unwrap(), ["one"]);
            assert_eq!(query.first(conn).unwrap().as_deref(), Some("one"));
            assert_eq!(text.one(conn).unwrap(), "one");
            assert!(query.exists(conn).unwrap());
        }
    };
    prepare();
    for change in CHANGES {
        (&mut &engine).run_script(change).unwrap();
        // Outside of a transaction nobody notices.
        prepare();
        prepare();
    }
    (&mut &engine).run_script(CHANGES[0]).unwrap();
    let mut conn = engine.connect().unwrap();
    // In a transaction one statement fails, and no more.
    let failed = conn.transaction(|tx| query.all(tx));
    is_outdated(&failed);
    assert_eq!(conn.transaction(|tx| query.all(tx)).unwrap(), ["one"]);
    conn.run_script(CHANGES[1]).unwrap();
    let mut rows = || query.stream(&mut conn)?.collect::<Result<Vec<_>, _>>();
    let _ = rows();
    assert_eq!(rows().unwrap(), ["one"]);
}

#[tokio::test]
async fn statements_on_asynchronous_pooled_connections_run_after_a_migration() {
    let Some(url) = schema("async") else {
        return;
    };
    let mut engine = Engine::<AsyncPgConnection>::new(&url).unwrap();
    let query = from(labels::table).select(labels::label);
    let text = sql_query!("SELECT label FROM labels" => relata::types::Text);
    macro_rules! prepare {
        () => {{
            let mut both = [
                engine.connect().await.unwrap(),
                engine.connect().await.unwrap(),
            ];
            for conn in &mut both {
                assert_eq!(query.all(conn).await.unwrap(), ["one"]);
                assert_eq!(query.first(conn).await.unwrap().as_deref(), Some("one"));
                assert_eq!(text.one(conn).await.unwrap(), "one");
                assert!(query.exists(conn).await.unwrap());
            }
        }};
    }
    prepare!();
    for change in CHANGES {
        engine.run_script(change).await.unwrap();
        prepare!();
        prepare!();
    }
    for change in CHANGES {
        let mut conn = engine.connect().await.unwrap();
        assert_eq!(query.all(&mut conn).await.unwrap(), ["one"]);
        conn.run_script(CHANGES[0]).await.unwrap();
        assert_eq!(query.all(&mut conn).await.unwrap(), ["one"]);
        conn.run_script(CHANGES[1]).await.unwrap();
        conn.run_script(change).await.unwrap();
        let failed = conn.transaction(async |tx| query.all(tx).await).await;
        if change != CHANGES[0] {
            is_outdated(&failed);
        }
        let found = conn.transaction(async |tx| query.all(tx).await).await;
        assert_eq!(found.unwrap(), ["one"]);
        conn.run_script("DEALLOCATE ALL").await.unwrap();
        let failed: Result<Vec<String>, Error> = query.stream(&mut conn).try_collect().await;
        is_outdated(&failed);
        let found: Vec<String> = query.stream(&mut conn).try_collect().await.unwrap();
        assert_eq!(found, ["one"]);
    }
}

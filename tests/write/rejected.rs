//! Statements that the database rejects: at their end, after rows of RETURNING; with the constraint of the right table; and with the row, or the
//! range of the rows.

use futures_util::TryStreamExt as _;
use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, Connection as _, PgConnection,
    SqliteConnection,
};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};

use crate::failed_row::{lines, own_mysql};

fn is(error: &Error, expected: DatabaseErrorKind) {
    assert!(
        matches!(error, Error::Database { kind, .. } if *kind == expected),
        "{error:?}"
    );
}

/// A foreign key that is checked at the end of the statement, after its rows.
const DEFERRED: &str = "CREATE $TEMP TABLE parents (id BIGINT PRIMARY KEY);
    CREATE $TEMP TABLE lines_of (n BIGINT PRIMARY KEY, label VARCHAR(20) NOT NULL,
        parent BIGINT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";

macro_rules! orphan {
    () => {
        insert_into(lines::table)
            .values((lines::n.to(1), lines::label.to("one"), lines::parent.to(7)))
            .returning(lines::n)
    };
}

/// Each verb of a statement that returns rows; `$await` follows each.
macro_rules! rejects_each {
    ($conn:ident, $statement:expr, $kind:ident $(, $await:tt)?) => {{
        let statement = &$statement;
        is(&statement.first($conn)$(.$await)?.unwrap_err(), DatabaseErrorKind::$kind);
        is(&statement.scalar($conn)$(.$await)?.unwrap_err(), DatabaseErrorKind::$kind);
        is(&statement.one($conn)$(.$await)?.unwrap_err(), DatabaseErrorKind::$kind);
        is(&statement.one_or_none($conn)$(.$await)?.unwrap_err(), DatabaseErrorKind::$kind);
        is(&statement.all($conn)$(.$await)?.unwrap_err(), DatabaseErrorKind::$kind);
        assert_eq!(from(lines::table).count($conn)$(.$await)?.unwrap(), 0);
    }};
}

#[test]
fn a_write_that_fails_after_its_rows() {
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    conn.run_script("PRAGMA foreign_keys = ON").unwrap();
    conn.run_script(&DEFERRED.replace("$TEMP", "")).unwrap();
    rejects_each!(conn, orphan!(), ForeignKey);
    let raw = relata::sql_query!("INSERT INTO lines_of VALUES (1, 'one', 7) RETURNING n" => BigInt);
    rejects_each!(conn, raw, ForeignKey);
    is(
        &orphan!().stream(conn).map(drop).unwrap_err(),
        DatabaseErrorKind::ForeignKey,
    );
    // What is not rejected is answered, and the rest of it is written.
    conn.run_script("INSERT INTO parents VALUES (7)").unwrap();
    assert_eq!(orphan!().first(conn).unwrap(), Some(1));
    let two = insert_into(lines::table)
        .rows([2, 3].map(|n| (lines::n.to(n), lines::label.to("more"))))
        .returning(lines::n);
    assert_eq!(two.first(conn).unwrap(), Some(2));
    assert_eq!(from(lines::table).count(conn).unwrap(), 3);

    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let conn = &mut PgConnection::connect(&url).unwrap();
    conn.run_script(&DEFERRED.replace("$TEMP", "TEMP")).unwrap();
    rejects_each!(conn, orphan!(), ForeignKey);
    is(
        &orphan!().stream(conn).map(drop).unwrap_err(),
        DatabaseErrorKind::ForeignKey,
    );
}

#[tokio::test]
async fn a_write_that_fails_after_its_rows_on_asynchronous_connections() {
    let conn = &mut AsyncSqliteConnection::connect(":memory:").await.unwrap();
    conn.run_script("PRAGMA foreign_keys = ON").await.unwrap();
    conn.run_script(&DEFERRED.replace("$TEMP", ""))
        .await
        .unwrap();
    rejects_each!(conn, orphan!(), ForeignKey, await);
    let first = orphan!().stream(conn).try_next().await;
    is(&first.unwrap_err(), DatabaseErrorKind::ForeignKey);

    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let conn = &mut AsyncPgConnection::connect(&url).await.unwrap();
    conn.run_script(&DEFERRED.replace("$TEMP", "TEMP"))
        .await
        .unwrap();
    rejects_each!(conn, orphan!(), ForeignKey, await);
    let raw = relata::sql_query!("INSERT INTO lines_of VALUES (1, 'one', 7) RETURNING n" => BigInt);
    rejects_each!(conn, raw, ForeignKey, await);
    let first = orphan!().stream(conn).try_next().await;
    is(&first.unwrap_err(), DatabaseErrorKind::ForeignKey);
    // A query whose function writes.
    conn.run_script(
        "CREATE FUNCTION pg_temp.adds() RETURNS BIGINT LANGUAGE sql
         AS 'INSERT INTO lines_of VALUES (1, ''one'', 7) RETURNING n'",
    )
    .await
    .unwrap();
    let query = relata::sql_query!("SELECT pg_temp.adds()" => BigInt);
    rejects_each!(conn, query, ForeignKey, await);
}

/// MariaDB sends the rows that it inserted before the one that fails.
#[tokio::test]
async fn a_write_that_fails_among_its_rows_on_mariadb() {
    let Some(mut blocking) = own_mysql("relata_test_rejected_rows") else {
        return;
    };
    blocking
        .run_script(
            "CREATE TABLE lines_of (n BIGINT PRIMARY KEY, label VARCHAR(20), parent BIGINT)",
        )
        .unwrap();
    let url = std::env::var("RELATA_MYSQL_URL").unwrap();
    let conn = &mut AsyncMysqlConnection::connect(&url).await.unwrap();
    conn.run_script("USE relata_test_rejected_rows")
        .await
        .unwrap();
    let twice = insert_into(lines::table)
        .rows([1, 2, 1].map(|n| (lines::n.to(n), lines::label.to("one"))))
        .returning(lines::n)
        .on_mariadb();
    let error = twice.first(conn).await.unwrap_err();
    is(&error, DatabaseErrorKind::Unique);
    assert_eq!(error.rows(), Some(2..3), "{error}");
    is(
        &twice.one_or_none(conn).await.unwrap_err(),
        DatabaseErrorKind::Unique,
    );
    assert_eq!(from(lines::table).count(conn).await.unwrap(), 0);
    blocking
        .run_script("DROP DATABASE relata_test_rejected_rows")
        .unwrap();
}

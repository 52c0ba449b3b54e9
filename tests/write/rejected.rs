//! Statements that the database rejects: at their end, after rows of RETURNING; with the constraint of the right table; and with the row, or the
//! range of the rows.

use futures_util::TryStreamExt as _;
use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, Connection as _, PgConnection,
    SqliteConnection,
};
use relata::kind::Unique;
use relata::prelude::*;
use relata::{Constraint, DatabaseErrorKind, Error};

use crate::failed_row::{lines, own_mysql};

/// Another table with columns and constraints of the same names.
#[allow(non_upper_case_globals, non_camel_case_types)]
mod others {
    use relata::types::{BigInt, Text};
    pub struct table {}
    pub struct Row;
    impl relata::FromRow for Row {
        const WIDTH: usize = 0;
        fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
            Ok(Row)
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(6, 1, 3, 2, a, d, 4, 9);
        type Row = Row;
        type PrimaryKey = (n,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "others_of";
        const COLUMNS: &'static [&'static str] = &["n", "label", "parent"];
    }
    impl relata::Insertable for table {
        type Required = (n,);
        type Keys = relata::kind::OneKey;
    }
    pub const table: relata::Tab<table> = relata::Tab::Only;
    macro_rules! column {
        ($name:ident $at:ident $type:ty, $null:ty) => {
            pub struct $name {}
            impl relata::Column for $name {
                type Table = table;
                type Type = $type;
                type Null = $null;
                type Write = relata::kind::Assigned<relata::nth::$at>;
                const NAME: &'static str = stringify!($name);
            }
            pub const $name: relata::Col<$name> = relata::Col::Only;
        };
    }
    column!(n _0 BigInt, relata::NotNull);
    column!(label _1 Text, relata::Nullable);
    column!(parent _2 BigInt, relata::Nullable);
}

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

const KEY: Constraint<lines::table, Unique<(lines::n,)>> = Constraint::new("lines_of_pkey");
const LABEL: Constraint<lines::table, Unique<(lines::label,)>> = Constraint::new("label");
const OTHER_LABEL: Constraint<others::table, Unique<(others::label,)>> = Constraint::new("label");
const POSITIVE: Constraint<lines::table> = Constraint::new("positive");
const OTHER_POSITIVE: Constraint<others::table> = Constraint::new("positive");
const PARENT: Constraint<lines::table> = Constraint::new("of_parent");
const OTHER_PARENT: Constraint<others::table> = Constraint::new("of_parent");

macro_rules! line {
    ($lines:ident, $n:expr, $label:expr) => {
        insert_into($lines::table).values(($lines::n.to($n), $lines::label.to($label)))
    };
}

/// The server names the partition, and its own index.
#[test]
fn constraints_of_a_partitioned_table() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let conn = &mut PgConnection::connect(&url).unwrap();
    conn.run_script(
        "CREATE TEMP TABLE lines_of (n BIGINT CONSTRAINT positive CHECK (n > 0), label TEXT, parent BIGINT,
             PRIMARY KEY (n), CONSTRAINT label UNIQUE (label, n)) PARTITION BY RANGE (n);
         CREATE TEMP TABLE lines_low PARTITION OF lines_of FOR VALUES FROM (0) TO (1000);
         CREATE TEMP TABLE others_of (n BIGINT PRIMARY KEY, label TEXT, parent BIGINT)",
    )
    .unwrap();
    let pair: Constraint<lines::table, Unique<(lines::label, lines::n)>> = Constraint::new("label");
    let reversed: Constraint<lines::table, Unique<(lines::n, lines::label)>> =
        Constraint::new("reversed");
    let other: Constraint<others::table, Unique<(others::n,)>> = Constraint::new("lines_low_pkey");
    assert_eq!(line!(lines, 1, "one").run(conn).unwrap(), 1);
    let error = line!(lines, 1, "one").run(conn).unwrap_err();
    assert!(error.violates(KEY), "{error:?}");
    assert!(!error.violates(pair) && !error.violates(other), "{error:?}");
    conn.run_script("ALTER TABLE lines_of DROP CONSTRAINT lines_of_pkey")
        .unwrap();
    let error = line!(lines, 1, "one").run(conn).unwrap_err();
    assert!(error.violates(pair), "{error:?}");
    assert!(
        !error.violates(KEY) && !error.violates(reversed),
        "{error:?}"
    );
    let error = line!(lines, 0, "none").run(conn).unwrap_err();
    assert!(error.violates(POSITIVE), "{error:?}");
    assert!(!error.violates(OTHER_POSITIVE), "{error:?}");
}

/// Constraints of two tables have the same names.
#[test]
fn the_table_of_a_constraint() {
    macro_rules! check {
        ($conn:ident) => {{
            for n in [1, 2] {
                assert_eq!(line!(lines, n, format!("{n}")).run($conn).unwrap(), 1);
                assert_eq!(line!(others, n, format!("{n}")).run($conn).unwrap(), 1);
            }
            let error = line!(lines, 3, "1").run($conn).unwrap_err();
            assert!(error.violates(LABEL), "{error:?}");
            assert!(!error.violates(OTHER_LABEL), "{error:?}");
            let error = line!(others, 3, "1").run($conn).unwrap_err();
            assert!(!error.violates(LABEL), "{error:?}");
            assert!(error.violates(OTHER_LABEL), "{error:?}");
            let error = line!(lines, -1, "less").run($conn).unwrap_err();
            assert!(error.violates(POSITIVE), "{error:?}");
            assert!(!error.violates(OTHER_POSITIVE), "{error:?}");
            let all = update(others::table).set(others::n.to(-1)).find(1);
            let error = all.run($conn).unwrap_err();
            assert!(!error.violates(POSITIVE), "{error:?}");
            assert!(error.violates(OTHER_POSITIVE), "{error:?}");
        }};
    }
    let table = |name: &str| {
        format!(
            "TABLE {name} (n BIGINT CONSTRAINT positive CHECK (n > 0) PRIMARY KEY, label VARCHAR(20), parent BIGINT, CONSTRAINT label UNIQUE (label))"
        )
    };
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    for name in ["lines_of", "others_of"] {
        conn.run_script(&format!("CREATE {}", table(name))).unwrap();
    }
    check!(conn);

    if let Ok(url) = std::env::var("RELATA_POSTGRES_URL") {
        let conn = &mut PgConnection::connect(&url).unwrap();
        // Its unique keys are relations, whose names are unique in a schema.
        conn.run_script(&format!(
            "CREATE TEMP {}; ALTER TABLE lines_of RENAME CONSTRAINT label TO lines_label; CREATE TEMP {}",
            table("lines_of"),
            table("others_of")
        ))
        .unwrap();
        conn.run_script("ALTER TABLE others_of DROP CONSTRAINT label")
            .unwrap();
        conn.run_script(
            "CREATE TEMP TABLE parents (id BIGINT PRIMARY KEY);
             INSERT INTO parents VALUES (1), (2);
             ALTER TABLE lines_of ADD CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents;
             ALTER TABLE others_of ADD CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents;
             INSERT INTO lines_of VALUES (1, '1', 1); INSERT INTO others_of VALUES (1, '1', 2)",
        )
        .unwrap();
        let error = line!(lines, -1, "less").run(conn).unwrap_err();
        assert!(
            error.violates(POSITIVE) && !error.violates(OTHER_POSITIVE),
            "{error:?}"
        );
        let error = line!(others, -1, "less").run(conn).unwrap_err();
        assert!(
            !error.violates(POSITIVE) && error.violates(OTHER_POSITIVE),
            "{error:?}"
        );
        let moved = update(lines::table).set(lines::parent.to(9)).find(1);
        let error = moved.run(conn).unwrap_err();
        assert!(
            error.violates(PARENT) && !error.violates(OTHER_PARENT),
            "{error:?}"
        );
        let gone = |id: &str| format!("DELETE FROM parents WHERE id = {id}");
        let error = conn.run_script(&gone("1")).unwrap_err();
        assert!(
            error.violates(PARENT) && !error.violates(OTHER_PARENT),
            "{error:?}"
        );
        let error = conn.run_script(&gone("2")).unwrap_err();
        assert!(
            !error.violates(PARENT) && error.violates(OTHER_PARENT),
            "{error:?}"
        );
    } else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
    }

    let Some(mut conn) = own_mysql("relata_test_rejected") else {
        return;
    };
    let conn = &mut conn;
    // MySQL's checks have names of their schema; those of MariaDB's columns are the columns'.
    let mariadb = relata::sql_query!("SELECT version() LIKE '%MariaDB%'" => Bool);
    let mariadb = mariadb.one(conn).unwrap();
    for name in ["lines_of", "others_of"] {
        conn.run_script(&format!(
            "CREATE TABLE {name} (n BIGINT PRIMARY KEY, label VARCHAR(20) UNIQUE, parent BIGINT CHECK (parent > 0))"
        ))
        .unwrap();
    }
    let error = {
        line!(lines, 1, "1").run(conn).unwrap();
        line!(others, 1, "1").run(conn).unwrap();
        line!(lines, 3, "1").run(conn).unwrap_err()
    };
    assert!(
        error.violates(LABEL) && !error.violates(OTHER_LABEL),
        "{error:?}"
    );
    let error = line!(others, 3, "1").run(conn).unwrap_err();
    assert!(
        !error.violates(LABEL) && error.violates(OTHER_LABEL),
        "{error:?}"
    );
    if mariadb {
        let of_column: Constraint<lines::table> = Constraint::new("parent");
        let of_other: Constraint<others::table> = Constraint::new("parent");
        let less = update(lines::table).set(lines::parent.to(-1)).find(1);
        let error = less.run(conn).unwrap_err();
        assert!(
            error.violates(of_column) && !error.violates(of_other),
            "{error:?}"
        );
        let less = update(others::table).set(others::parent.to(-1)).find(1);
        let error = less.run(conn).unwrap_err();
        assert!(
            !error.violates(of_column) && error.violates(of_other),
            "{error:?}"
        );
        for name in ["lines_of", "others_of"] {
            conn.run_script(&format!(
                "ALTER TABLE {name} ADD CONSTRAINT positive CHECK (n > 0)"
            ))
            .unwrap();
        }
        conn.run_script("DELETE FROM lines_of; DELETE FROM others_of")
            .unwrap();
        check!(conn);
    }
    // Names with what messages quote them by.
    conn.run_script(
        "CREATE TABLE parents (id BIGINT PRIMARY KEY);
         ALTER TABLE lines_of ADD CONSTRAINT `it's of``a.parent` FOREIGN KEY (parent) REFERENCES parents (id);
         ALTER TABLE lines_of DROP KEY label, ADD UNIQUE KEY `it's a.label` (label)",
    )
    .unwrap();
    let named = |error: &Error| match error {
        Error::Database { constraint, .. } => constraint.clone(),
        error => panic!("{error:?}"),
    };
    line!(lines, 10, "odd").run(conn).unwrap();
    let error = line!(lines, 11, "odd").run(conn).unwrap_err();
    assert_eq!(named(&error).as_deref(), Some("it's a.label"), "{error}");
    let odd: Constraint<lines::table, Unique<(lines::label,)>> = Constraint::new("it's a.label");
    assert!(error.violates(odd), "{error}");
    let moved = update(lines::table).set(lines::parent.to(9)).find(10);
    let error = moved.run(conn).unwrap_err();
    assert_eq!(
        named(&error).as_deref(),
        Some("it's of`a.parent"),
        "{error}"
    );
    conn.run_script("DROP DATABASE relata_test_rejected")
        .unwrap();
}

/// A trigger's statement fails, whose rows MySQL counts.
#[test]
fn the_row_of_a_trigger_is_not_that_of_the_statement() {
    let Some(mut conn) = own_mysql("relata_test_rejected_trigger") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(
        "CREATE TABLE lines_of (n BIGINT PRIMARY KEY, label VARCHAR(20), parent BIGINT);
         CREATE TABLE logs (code VARCHAR(3));
         CREATE TRIGGER logged AFTER INSERT ON lines_of FOR EACH ROW
             INSERT INTO logs VALUES ('ok'), (CASE NEW.n WHEN 77 THEN 'too long' ELSE 'ok' END)",
    )
    .unwrap();
    let rows = |n: i64| {
        insert_into(lines::table).rows((0..n).map(|n| (lines::n.to(n), lines::label.to("line"))))
    };
    let error = rows(200).run(conn).unwrap_err();
    is(&error, DatabaseErrorKind::TooLong);
    assert_eq!(error.rows(), Some(77..78), "{error}");
    // In the second part.
    conn.run_script("TRUNCATE logs; ALTER TABLE logs MODIFY code VARCHAR(20)")
        .unwrap();
    let long = insert_into(lines::table).rows((0..2_500).map(|n| {
        let label = "x".repeat(if n == 1_700 { 21 } else { 1 });
        (lines::n.to(n), lines::label.to(label))
    }));
    let error = long.run(conn).unwrap_err();
    is(&error, DatabaseErrorKind::TooLong);
    assert_eq!(error.rows(), Some(1_700..1_701), "{error}");
    assert_eq!(from(lines::table).count(conn).unwrap(), 0);
    conn.run_script("DROP DATABASE relata_test_rejected_trigger")
        .unwrap();
}

/// UPDATE and DELETE of many rows report the rows of the statement that failed.
#[test]
fn the_range_of_updates_and_deletes() {
    macro_rules! check {
        ($conn:expr, $many:expr) => {{
            let conn = &mut *$conn;
            conn.run_script("INSERT INTO parents VALUES (1)").unwrap();
            let lines_to = |n: i64| {
                insert_into(lines::table).rows((0..n).map(|n| {
                    (lines::n.to(n), lines::label.to("line"), lines::parent.to(1))
                }))
            };
            lines_to($many).run(conn).unwrap();
            let moved = |rows: std::ops::Range<i64>| {
                update(lines::table).rows(rows.map(|n| (n, lines::parent.to(if n == 7 { 9 } else { 1 }))))
            };
            let error = moved(5..15).run(conn).unwrap_err();
            is(&error, DatabaseErrorKind::ForeignKey);
            assert_eq!(error.rows(), Some(0..10), "{error}");
            let error = moved(0..$many).run(conn).unwrap_err();
            let rows = error.rows().unwrap();
            assert!(rows.contains(&7) && rows.start == 0, "{rows:?}");
            assert_eq!(moved(8..15).run(conn).unwrap(), 7);
            conn.run_script("CREATE TABLE children (line BIGINT REFERENCES lines_of (n), FOREIGN KEY (line) REFERENCES lines_of (n)); INSERT INTO children VALUES (12)").unwrap();
            let error = delete_from(lines::table).rows([3, 12, 5]).run(conn).unwrap_err();
            is(&error, DatabaseErrorKind::ForeignKey);
            assert_eq!(error.rows(), Some(0..3), "{error}");
            let error = delete_from(lines::table).rows((0..$many).rev()).run(conn).unwrap_err();
            let place = usize::try_from($many - 1 - 12_i64).unwrap();
            assert!(error.rows().unwrap().contains(&place), "{error}");
            assert_eq!(from(lines::table).count(conn).unwrap(), $many);
        }};
    }
    const TABLES: &str = "CREATE TABLE parents (id BIGINT PRIMARY KEY);
        CREATE TABLE lines_of (n BIGINT PRIMARY KEY, label VARCHAR(20), parent BIGINT, FOREIGN KEY (parent) REFERENCES parents (id))";
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    conn.run_script("PRAGMA foreign_keys = ON").unwrap();
    conn.run_script(TABLES).unwrap();
    check!(conn, 40_i64);
    if let Ok(url) = std::env::var("RELATA_POSTGRES_URL") {
        let conn = &mut PgConnection::connect(&url).unwrap();
        let temporary = "CREATE SCHEMA IF NOT EXISTS relata_test_rejected; SET search_path = relata_test_rejected; DROP TABLE IF EXISTS children, lines_of, parents";
        conn.run_script(temporary).unwrap();
        conn.run_script(TABLES).unwrap();
        check!(conn, 40_i64);
        conn.run_script("DROP SCHEMA relata_test_rejected CASCADE")
            .unwrap();
    } else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
    }
    if let Some(mut conn) = own_mysql("relata_test_rejected_range") {
        conn.run_script(TABLES).unwrap();
        check!(&mut conn, 2_500_i64);
        conn.run_script("DROP DATABASE relata_test_rejected_range")
            .unwrap();
    }
}

/// chrono has a second that no database has.
#[test]
fn a_leap_second_is_refused() {
    use relata::chrono::{NaiveDate, NaiveTime};
    use relata::types::{Time, Timestamp, TimestampTz};

    use crate::stored::{self, n, stored, v};
    let time = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_500).unwrap();
    let at = NaiveDate::from_ymd_opt(2016, 12, 31)
        .unwrap()
        .and_time(time);
    macro_rules! refuses {
        ($t:ty, $conn:expr, $value:expr) => {{
            let conn: &mut _ = $conn;
            let insert = insert_into(stored()).values((n::<$t>().to(1), v::<$t>().to($value)));
            let error = insert.run(conn).unwrap_err();
            assert!(matches!(error, Error::Encode { .. }), "{error:?}");
            assert!(error.to_string().contains("has no leap seconds"), "{error}");
            assert_eq!(from(stored::<$t>()).count(conn).unwrap(), 0);
        }};
    }
    refuses!(Time, &mut stored::sqlite("TIME"), time);
    refuses!(Timestamp, &mut stored::sqlite("TIMESTAMP"), at);
    refuses!(TimestampTz, &mut stored::sqlite("TIMESTAMP"), at.and_utc());
    if let Some(mut conn) = stored::mysql("TIME(6)") {
        refuses!(Time, &mut conn, time);
    }
    if let Some(mut conn) = stored::mysql("DATETIME(6)") {
        refuses!(Timestamp, &mut conn, at);
    }
}

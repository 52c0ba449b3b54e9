//! The row of an INSERT of many rows that the database rejects.

use relata::connection::{
    AsyncPgConnection, Connection as _, DieselConnection as _, MysqlConnection, PgConnection,
    SqliteConnection,
};
use relata::engine::BlockingTransaction;
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error};

/// The database knows more constraints of its columns than the program.
#[allow(non_upper_case_globals, non_camel_case_types)]
pub mod lines {
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
        type Id = relata::id!(5, 7, 0, 2, e, d, 1, 1);
        type Row = Row;
        type PrimaryKey = (n,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "lines_of";
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

const TABLE: &str =
    "lines_of (n BIGINT PRIMARY KEY CHECK (n >= 0), label VARCHAR(20) NOT NULL, parent BIGINT)";

/// An INSERT of 1,000 rows of which some are not as the others.
macro_rules! rows {
    ($($at:literal => ($n:expr, $label:expr)),*) => {
        insert_into(lines::table).rows((0..1_000_i64).map(|i| match i {
            $($at => (lines::n.to($n), lines::label.to($label)),)*
            i => (lines::n.to(i), lines::label.to(Some(format!("line {i}")))),
        }))
    };
}
macro_rules! fails {
    ($conn:expr, $rows:expr, $kind:ident, $range:expr) => {{
        let conn = &mut *$conn;
        let before = from(lines::table).count(conn).unwrap();
        let error = $rows.run(conn).unwrap_err();
        assert_eq!(kind(&error), DatabaseErrorKind::$kind, "{error}");
        assert_eq!(error.rows(), Some($range), "{error}");
        assert_eq!(from(lines::table).count(conn).unwrap(), before);
        error
    }};
}
fn kind(error: &Error) -> DatabaseErrorKind {
    match error {
        Error::Database { kind, .. } => *kind,
        error => panic!("{error:?}"),
    }
}

/// Each constraint, on a connection on which statements can follow an error.
macro_rules! check {
    ($conn:expr, $($long:ident)?) => {{
        let conn = $conn;
        let text = |text: &str| Some(text.to_owned());
        // The rows themselves have the key twice.
        fails!(conn, rows!(617 => (3, text("again"))), Unique, 617..618);
        fails!(conn, rows!(1 => (0, text("again"))), Unique, 1..2);
        fails!(conn, rows!(0 => (999, text("first"))), Unique, 999..1_000);
        // The first of several.
        fails!(conn, rows!(300 => (3, text("again")), 617 => (-1, text("less"))), Unique, 300..301);
        fails!(conn, rows!(0 => (-1, text("less"))), Check, 0..1);
        let error = fails!(conn, rows!(500 => (500, None::<String>)), NotNull, 500..501);
        assert_eq!(error.column(), Some("label"));
        $(fails!(conn, rows!(77 => (77, text(&"x".repeat(21)))), $long, 77..78);)?
        // The table has a row already.
        let one = insert_into(lines::table).values((lines::n.to(42), lines::label.to("old")));
        assert_eq!(one.run(conn).unwrap(), 1);
        fails!(conn, rows!(), Unique, 42..43);
        // One that is skipped is no error.
        let skipping = rows!(800 => (-1, text("less"))).on_conflict(key()).do_nothing();
        fails!(conn, skipping, Check, 800..801);
        assert_eq!(delete_from(lines::table).all_rows().run(conn).unwrap(), 1);
        assert_eq!(rows!().run(conn).unwrap(), 1_000);
    }};
}
fn key() -> relata::Constraint<lines::table, relata::kind::Unique<(lines::n,)>> {
    relata::Constraint::new("lines_of_pkey")
}

#[test]
fn on_sqlite() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(&format!("CREATE TABLE {TABLE}")).unwrap();
    check!(&mut conn,);
    // In a transaction.
    conn.begin_test_transaction().unwrap();
    delete_from(lines::table).all_rows().run(&mut conn).unwrap();
    check!(&mut conn,);
    let again = rows!().returning(lines::n);
    let error = again.all(&mut conn).unwrap_err();
    assert_eq!(error.rows(), Some(0..1), "{error}");
    let error = again.first(&mut conn).unwrap_err();
    assert_eq!(error.rows(), Some(0..1), "{error}");
}

#[test]
fn on_postgres() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.run_script(&format!("CREATE TEMP TABLE {TABLE}"))
        .unwrap();
    check!(&mut conn, TooLong);
    let again = rows!().returning(lines::n);
    let error = again.all(&mut conn).unwrap_err();
    assert_eq!(error.rows(), Some(0..1), "{error}");

    conn.run_script(
        "CREATE TEMP TABLE parents (id BIGINT PRIMARY KEY);
         INSERT INTO parents VALUES (1);
         TRUNCATE lines_of;
         ALTER TABLE lines_of ADD FOREIGN KEY (parent) REFERENCES parents",
    )
    .unwrap();
    let children = insert_into(lines::table).rows((0..100).map(|i| {
        let parent = if i == 33 { 2 } else { 1 };
        let label = lines::label.to(i.to_string());
        (lines::n.to(i), label, lines::parent.to(parent))
    }));
    fails!(&mut conn, children, ForeignKey, 33..34);

    // The server accepts nothing in a transaction after an error, if there is no savepoint.
    let within = BlockingTransaction::transaction(&mut conn, |tx| {
        let error = rows!(617 => (3, Some("again".to_owned())))
            .run(tx)
            .unwrap_err();
        assert_eq!(error.rows(), Some(0..1_000));
        Err::<(), Error>(error)
    });
    assert_eq!(kind(&within.unwrap_err()), DatabaseErrorKind::Unique);
    assert_eq!(rows!().run(&mut conn).unwrap(), 1_000);
}

/// Rows with these parents, numbered from 0.
macro_rules! family {
    ($parents:expr) => {
        insert_into(lines::table).rows((0..).zip($parents).map(
            |(n, parent): (i64, Option<i64>)| {
                let parent = match parent {
                    Some(parent) => lines::parent.to(Some(parent)),
                    None => lines::parent.to(None::<i64>),
                };
                (lines::n.to(n), lines::label.to(n.to_string()), parent)
            },
        ))
    };
}
/// A row may refer to a later one of its statement, so that it is rejected in a part of them.
macro_rules! check_family {
    ($conn:expr) => {{
        let conn = $conn;
        // Row 2 has no parent, and row 0 has.
        let rows = family!([Some(3), None, Some(99), None]);
        let error = rows.run(conn).unwrap_err();
        assert_eq!(kind(&error), DatabaseErrorKind::ForeignKey, "{error}");
        assert_eq!(error.rows(), Some(0..4), "{error}");
        // The others refer to earlier rows.
        let parents = [None, Some(0), Some(99), Some(1), Some(3)];
        fails!(conn, family!(parents), ForeignKey, 2..3);
        let round = [Some(1), Some(2), Some(0), Some(99)];
        fails!(conn, family!(round), ForeignKey, 0..4);
        assert_eq!(family!([Some(1), Some(2), Some(0)]).run(conn).unwrap(), 3);
    }};
}

#[test]
fn rows_that_refer_to_each_other_on_sqlite() {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(&format!(
        "PRAGMA foreign_keys = ON; CREATE TABLE {TABLE}; DROP TABLE lines_of;
         CREATE TABLE lines_of (n BIGINT PRIMARY KEY, label VARCHAR(20), parent BIGINT REFERENCES LINES_OF)"
    ))
    .unwrap();
    check_family!(&mut conn);
}

#[test]
fn rows_that_refer_to_each_other_on_postgres() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.run_script(&format!(
        "CREATE TEMP TABLE {TABLE};
         ALTER TABLE lines_of ADD FOREIGN KEY (parent) REFERENCES lines_of"
    ))
    .unwrap();
    check_family!(&mut conn);
    // By COPY, where another row is the cause of another error.
    let row = |n: i64, parent: i64| {
        (
            lines::n.to(n),
            lines::label.to(n.to_string()),
            lines::parent.to(parent),
        )
    };
    delete_from(lines::table).all_rows().run(&mut conn).unwrap();
    let rows = (0..9).map(|n| row(n, 5)).chain([row(3, 5)]);
    let error = copy_into(lines::table)
        .rows(rows)
        .run(&mut conn)
        .unwrap_err();
    assert_eq!(kind(&error), DatabaseErrorKind::Unique, "{error}");
    assert!(error.violates(key()), "{error}");
    assert_eq!(error.rows(), None, "{error}");
    let rows = (0..9).map(|n| row(n, if n == 7 { 99 } else { 0 }));
    let error = copy_into(lines::table)
        .rows(rows)
        .run(&mut conn)
        .unwrap_err();
    assert_eq!(kind(&error), DatabaseErrorKind::ForeignKey, "{error}");
    assert_eq!(error.rows(), Some(7..8), "{error}");
    let rows = (0..9).map(|n| row(n, 8 - n));
    assert_eq!(
        copy_into(lines::table).rows(rows).run(&mut conn).unwrap(),
        9
    );
}

#[tokio::test]
async fn on_asynchronous_postgres() {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return;
    };
    let mut conn = AsyncPgConnection::connect(&url).await.unwrap();
    let conn = &mut conn;
    conn.run_script(&format!("CREATE TEMP TABLE {TABLE}"))
        .await
        .unwrap();
    let twice = rows!(617 => (3, Some("again".to_owned())));
    let error = twice.run(conn).await.unwrap_err();
    assert_eq!(error.rows(), Some(617..618), "{error}");
    let error = twice.returning(lines::n).all(conn).await.unwrap_err();
    assert_eq!(error.rows(), Some(617..618), "{error}");
    assert_eq!(from(lines::table).count(conn).await.unwrap(), 0);
    // Together with another, it begins no transaction.
    let twice = rows!(617 => (3, Some("again".to_owned())));
    let count = from(lines::table);
    let both = conn.pipeline((twice.pipelined().run(), count.pipelined().count()));
    let error = both.await.unwrap_err();
    assert_eq!(error.rows(), Some(0..1_000), "{error}");
    assert_eq!(rows!().run(conn).await.unwrap(), 1_000);
}

/// MySQL, with a database of its own.
pub fn own_mysql(database: &str) -> Option<MysqlConnection> {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return None;
    };
    let mut conn = MysqlConnection::connect(&url).unwrap();
    conn.run_script(&format!(
        "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; USE {database}"
    ))
    .unwrap();
    Some(conn)
}

#[test]
fn on_mysql() {
    let Some(mut conn) = own_mysql("relata_test_failed_row") else {
        return;
    };
    conn.run_script(&format!("CREATE TABLE {TABLE}")).unwrap();
    check!(&mut conn, TooLong);
    conn.run_script(
        "CREATE TABLE parents (id BIGINT PRIMARY KEY);
         INSERT INTO parents VALUES (1);
         ALTER TABLE lines_of ADD FOREIGN KEY (parent) REFERENCES parents (id);
         DELETE FROM lines_of",
    )
    .unwrap();
    let children = insert_into(lines::table).rows((0..100).map(|i| {
        let parent = if i == 33 { 2 } else { 1 };
        let label = lines::label.to(i.to_string());
        (lines::n.to(i), label, lines::parent.to(parent))
    }));
    let children = children.on_duplicate_key_do_nothing();
    fails!(&mut conn, children, ForeignKey, 33..34);
    conn.begin_test_transaction().unwrap();
    check!(&mut conn, TooLong);
    conn.run_script("DROP DATABASE relata_test_failed_row")
        .unwrap();
}

/// A table of MyISAM keeps the rows before the one that failed, so they are not sent again.
#[test]
fn without_transactions_on_mysql() {
    let Some(mut conn) = own_mysql("relata_test_failed_row_kept") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script("CREATE TABLE lines_of (n BIGINT CHECK (n >= 0), label VARCHAR(20), parent BIGINT) ENGINE = MyISAM")
        .unwrap();
    let error = rows!(617 => (-1, Some("less".to_owned())))
        .run(conn)
        .unwrap_err();
    assert_eq!(kind(&error), DatabaseErrorKind::Check);
    assert_eq!(error.rows(), Some(0..1_000));
    assert_eq!(from(lines::table).count(conn).unwrap(), 617);
    conn.run_script("DROP DATABASE relata_test_failed_row_kept")
        .unwrap();
}

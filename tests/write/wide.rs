//! 70,000 rows of 20 columns in one INSERT, more than any database takes in one statement.

#![allow(non_camel_case_types, non_upper_case_globals)]

use relata::Error;
use relata::connection::{Connection as _, SqliteConnection};
use relata::prelude::*;
use relata::types::{BigInt, Double, Integer, Text};

/// A table of a key and 19 columns.
macro_rules! table {
    ($($name:ident $sql:literal $type:ident $null:ident $place:ident;)*) => {
        pub struct table {}
        #[derive(Debug)]
        pub struct Row;
        impl relata::FromRow for Row {
            const WIDTH: usize = 0;
            fn from_row<R: relata::RowSource>(_: &mut R) -> relata::Decoded<Self> {
                Ok(Row)
            }
        }
        impl relata::Table for table {
            type Id = relata::id!(5, 7, 0, 2, e, d, 0, 7);
            type Row = Row;
            type PrimaryKey = (id,);
            type Kind = relata::kind::BaseTable;
            const NAME: &'static str = "wide";
            const COLUMNS: &'static [&'static str] = &[$($sql),*];
        }
        impl relata::Insertable for table {
            type Required = (id,);
            type Keys = relata::kind::OneKey;
        }
        pub const table: relata::Tab<table> = relata::Tab::Only;
        $(
            pub struct $name {}
            impl relata::Column for $name {
                type Table = table;
                type Type = $type;
                type Null = relata::$null;
                type Write = relata::kind::Assigned<relata::nth::$place>;
                const NAME: &'static str = $sql;
            }
            pub const $name: relata::Col<$name> = relata::Col::Only;
        )*
    };
}
table! {
    id "id" BigInt NotNull _0;
    c1 "c1" BigInt Nullable _1;
    c2 "c2" Text Nullable _2;
    c3 "c3" Integer Nullable _3;
    c4 "c4" Double Nullable _4;
    c5 "c5" BigInt Nullable _5;
    c6 "c6" Text Nullable _6;
    c7 "c7" Integer Nullable _7;
    c8 "c8" Double Nullable _8;
    c9 "c9" BigInt Nullable _9;
    c10 "c10" Text Nullable _10;
    c11 "c11" Integer Nullable _11;
    c12 "c12" Double Nullable _12;
    c13 "c13" BigInt Nullable _13;
    c14 "c14" Text Nullable _14;
    c15 "c15" Integer Nullable _15;
    c16 "c16" Double Nullable _16;
    c17 "c17" BigInt Nullable _17;
    c18 "c18" Text Nullable _18;
    c19 "c19" Integer Nullable _19;
}

const TABLE: &str = "(id BIGINT PRIMARY KEY, c1 BIGINT, c2 VARCHAR(20), c3 INT, c4 DOUBLE PRECISION, c5 BIGINT, \
    c6 VARCHAR(20), c7 INT, c8 DOUBLE PRECISION, c9 BIGINT, c10 VARCHAR(20), c11 INT, c12 DOUBLE PRECISION, c13 BIGINT, \
    c14 VARCHAR(20), c15 INT, c16 DOUBLE PRECISION, c17 BIGINT, c18 VARCHAR(20), c19 INT)";

const ROWS: i64 = 70_000;

/// A key that is not that of the row before and one.
fn key(n: i64) -> i64 {
    n * 7_919 % 70_001
}

/// All rows; the last has this key and text.
macro_rules! rows {
    ($last:expr, $text:expr) => {
        insert_into(table).rows((1..=ROWS).map(|n| {
            let last = n == ROWS;
            let text = if last { $text } else { format!("it's {n}") };
            let number = n as i32;
            let half = n as f64 / 2.0;
            (
                id.to(if last { $last } else { key(n) }),
                c1.to(n),
                c2.to(text),
                c3.to(number),
                c4.to(half),
                (
                    c5.to(n),
                    c6.to_null(),
                    c7.to(number),
                    c8.to(half),
                    c9.to(n),
                    c10.to("text"),
                    c11.to(number),
                    c12.to(half),
                    c13.to(n),
                    c14.to("text"),
                    c15.to(number),
                    c16.to(half),
                    c17.to(n),
                    c18.to("text"),
                    c19.to(number),
                ),
            )
        }))
    };
}

/// A row that fails loses all, and is named: the last one, which has the key of the first.
macro_rules! check_failing {
    ($conn:ident) => {
        let error = rows!(key(1), "twice".to_owned()).run($conn).unwrap_err();
        let Error::Database { kind, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*kind, relata::DatabaseErrorKind::Unique);
        assert_eq!(error.rows(), Some(69_999..70_000), "{error}");
        assert_eq!(from(table).count($conn).unwrap(), 0);
    };
}

macro_rules! check_returning {
    ($conn:ident) => {
        let insert = rows!(key(ROWS), "last".to_owned()).returning((id, c1, c2));
        let rows = insert.all($conn).unwrap();
        let expected = (1..=ROWS).map(|n| {
            let text = if n == ROWS {
                "last".to_owned()
            } else {
                format!("it's {n}")
            };
            (key(n), Some(n), Some(text))
        });
        assert!(rows.into_iter().eq(expected), "in the order of the rows");
        assert_eq!(from(table).count($conn).unwrap(), ROWS);
    };
}

#[test]
fn on_sqlite() {
    let conn = &mut SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(&format!("CREATE TABLE wide {TABLE}"))
        .unwrap();
    check_failing!(conn);
    check_returning!(conn);
}

#[test]
fn on_postgres() {
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(&format!("CREATE TEMP TABLE wide {TABLE}"))
        .unwrap();
    check_failing!(conn);
    let error = rows!(key(ROWS), "x".repeat(21)).run(conn).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Database {
                kind: relata::DatabaseErrorKind::TooLong,
                ..
            }
        ),
        "{error:?}"
    );
    check_returning!(conn);
}

#[test]
fn on_mysql() {
    let Some(mut conn) = crate::failed_row::own_mysql("relata_test_wide") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script(&format!("CREATE TABLE wide {TABLE}"))
        .unwrap();
    check_failing!(conn);
    // Here the row itself is known.
    let error = rows!(key(ROWS), "x".repeat(21)).run(conn).unwrap_err();
    assert_eq!(error.rows(), Some(69_999..70_000), "{error}");
    assert_eq!(error.column(), Some("c2"));
    assert!(
        matches!(
            error,
            Error::Database {
                kind: relata::DatabaseErrorKind::TooLong,
                ..
            }
        ),
        "{error:?}"
    );
    let insert = rows!(key(ROWS), "last".to_owned());
    assert_eq!(insert.run(conn).unwrap(), 70_000);
    let read = from(table).order_by(c1).select((id, c1)).all(conn).unwrap();
    assert!(read.into_iter().eq((1..=ROWS).map(|n| (key(n), Some(n)))));
    conn.run_script("DROP DATABASE relata_test_wide").unwrap();
}

/// RETURNING of MariaDB, in several statements.
#[tokio::test]
async fn returned_by_mariadb() {
    use relata::connection::AsyncMysqlConnection;
    const DATABASE: &str = "relata_test_wide_returning";
    let Some(mut conn) = crate::failed_row::own_mysql(DATABASE) else {
        return;
    };
    let version = relata::sql_query!("SELECT version()" => Text);
    let is_mariadb = version.one(&mut conn).unwrap().contains("MariaDB");
    conn.run_script(&format!("CREATE TABLE wide {TABLE}"))
        .unwrap();
    if is_mariadb {
        let url = std::env::var("RELATA_MYSQL_URL").unwrap();
        let conn = &mut AsyncMysqlConnection::connect(&url).await.unwrap();
        conn.run_script(&format!("USE {DATABASE}")).await.unwrap();
        let twice = rows!(key(1), "twice".to_owned()).returning(id).on_mariadb();
        let error = twice.all(conn).await.unwrap_err();
        assert_eq!(error.rows(), Some(69_999..70_000), "{error}");
        assert_eq!(from(table).count(conn).await.unwrap(), 0);
        let insert = rows!(key(ROWS), "last".to_owned())
            .returning((id, c1))
            .on_mariadb();
        let rows = insert.all(conn).await.unwrap();
        let expected = (1..=ROWS).map(|n| (key(n), Some(n)));
        assert!(rows.into_iter().eq(expected), "in the order of the rows");
        assert_eq!(from(table).count(conn).await.unwrap(), ROWS);
    }
    conn.run_script(&format!("DROP DATABASE {DATABASE}"))
        .unwrap();
}

/// A statement of MySQL is not larger than its server takes.
#[test]
fn large_values() {
    use crate::stored::{self, n, stored, v};
    let text = |i: i64| char::from(b'a' + i as u8).to_string().repeat(1_000_000);
    let rows = (0..20).map(|i| (n::<Text>().to(i), v::<Text>().to(text(i))));
    let insert = insert_into(stored()).rows(rows);
    let change = update(stored::<Text>()).rows((0..20).map(|i| (i, v::<Text>().to(text(19 - i)))));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(insert.run(conn).unwrap(), 20);
            assert_eq!(change.run(conn).unwrap(), 20);
            let read = from(stored::<Text>())
                .order_by(n::<Text>())
                .select(v::<Text>());
            let expected = (0..20).map(|i| Some(text(19 - i)));
            assert!(read.all(conn).unwrap().into_iter().eq(expected));
        }};
    }
    check!(&mut stored::sqlite("TEXT"));
    if let Some(mut conn) = stored::postgres("TEXT") {
        check!(&mut conn);
    }
    if let Some(mut conn) = stored::mysql("LONGTEXT") {
        let most = sql_query!("SELECT @@max_allowed_packet" => BigInt)
            .one(&mut conn)
            .unwrap();
        assert!(most < 20_000_000, "the rows would fit in one statement");
        check!(&mut conn);
    }
}

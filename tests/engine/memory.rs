//! The memory that a stream needs: that of the rows that are read, not of all.

use std::num::NonZeroUsize;
use std::process::Command;

use futures_util::TryStreamExt;
use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, PgConnection, SqliteConnection,
};
use relata::prelude::*;
use relata::sql_query;

use crate::servers::{mysql_url, postgres_url};

/// The most memory that this process has had, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line
        .and_then(|line| line.split_whitespace().nth(1))
        .unwrap();
    kib.parse::<u64>().unwrap() / 1024
}

const ROWS: usize = 2500;
const EACH: usize = 65_536;
const TEN: NonZeroUsize = NonZeroUsize::new(10).unwrap();

/// Rows of 156 MiB.
macro_rules! server_rows {
    () => {
        sql_query!("WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n WHERE n < 50) \
            SELECT repeat('x', 65536) FROM n AS a, n AS b" => Text)
    };
}
macro_rules! sqlite_rows {
    () => {
        sql_query!("WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n WHERE n < 50) \
            SELECT hex(zeroblob(32768)) FROM n AS a, n AS b" => Text)
    };
}

/// The columns of rows that are copied.
macro_rules! copied {
    () => {
        (1..=ROWS as i64).map(|n| {
            let text = wide::text.to("x".repeat(EACH));
            (wide::id.to(n), text)
        })
    };
}
const COPIED: &str = "CREATE TEMP TABLE wide (id BIGINT PRIMARY KEY, text TEXT)";

/// Copies all rows into a table, or out of it; the growth of the peak.
fn copies(how: &str) -> u64 {
    let mut conn = PgConnection::connect(&postgres_url().unwrap()).unwrap();
    conn.run_script(COPIED).unwrap();
    let before = peak();
    let rows = copy_into(wide::table).rows(copied!()).run(&mut conn);
    assert_eq!(rows.unwrap(), ROWS);
    if how == "copy_out" {
        let mut lengths = 0;
        let out = from(wide::table).copy_out(&mut conn, |row| {
            lengths += row.text.map_or(0, |text| text.len());
            Ok::<_, relata::Error>(())
        });
        assert_eq!(out.unwrap(), ROWS);
        assert_eq!(lengths, ROWS * EACH);
    }
    peak() - before
}
async fn copies_asynchronously(how: &str) -> u64 {
    let url = postgres_url().unwrap();
    let mut conn = AsyncPgConnection::connect(&url).await.unwrap();
    conn.run_script(COPIED).await.unwrap();
    let before = peak();
    let rows = copy_into(wide::table).rows(copied!());
    assert_eq!(rows.run(&mut conn).await.unwrap(), ROWS);
    if how == "copy_out" {
        let mut lengths = 0;
        let all = from(wide::table);
        let out = all.copy_out(&mut conn, |row| {
            lengths += row.text.map_or(0, |text| text.len());
            Ok::<_, relata::Error>(())
        });
        assert_eq!(out.await.unwrap(), ROWS);
        assert_eq!(lengths, ROWS * EACH);
    }
    peak() - before
}

/// Reads all rows, in one of three ways; the growth of the peak.
macro_rules! blocking {
    ($conn:expr, $rows:expr, $how:expr) => {{
        let mut conn = $conn;
        let rows = $rows;
        let before = peak();
        let mut lengths = 0;
        match $how {
            "stream" => {
                for row in rows.stream(&mut conn).unwrap() {
                    lengths += row.unwrap().len();
                }
            }
            "chunks" => {
                for chunk in rows.chunks(TEN, &mut conn).unwrap() {
                    lengths += chunk.unwrap().iter().map(String::len).sum::<usize>();
                }
            }
            _ => {
                let all = rows.all(&mut conn).unwrap();
                lengths = all.iter().map(String::len).sum();
            }
        }
        assert_eq!(lengths, ROWS * EACH);
        peak() - before
    }};
}
macro_rules! asynchronous {
    ($conn:expr, $rows:expr, $how:expr) => {{
        let mut conn = $conn.await.unwrap();
        let rows = $rows;
        let before = peak();
        let mut lengths = 0;
        match $how {
            "stream" => {
                let mut stream = rows.stream(&mut conn);
                while let Some(row) = stream.try_next().await.unwrap() {
                    lengths += row.len();
                }
            }
            "chunks" => {
                let mut chunks = rows.chunks(TEN, &mut conn);
                while let Some(chunk) = chunks.try_next().await.unwrap() {
                    lengths += chunk.iter().map(String::len).sum::<usize>();
                }
            }
            _ => {
                let all = rows.all(&mut conn).await.unwrap();
                lengths = all.iter().map(String::len).sum();
            }
        }
        assert_eq!(lengths, ROWS * EACH);
        peak() - before
    }};
}

#[allow(non_camel_case_types, non_upper_case_globals)]
mod wide {
    use relata::types::{BigInt, Text};
    pub struct table {}
    pub struct Row {
        pub text: Option<String>,
    }
    impl relata::FromRow for Row {
        const WIDTH: usize = 2;
        fn from_row<R: relata::RowSource>(row: &mut R) -> relata::Decoded<Self> {
            row.column::<id>()?;
            Ok(Self {
                text: row.column::<text>()?,
            })
        }
    }
    impl relata::Table for table {
        type Id = relata::id!(5, 7, 0, 2, e, d, 3, 3);
        type Row = Row;
        type PrimaryKey = (id,);
        type Kind = relata::kind::BaseTable;
        const NAME: &'static str = "wide";
        const COLUMNS: &'static [&'static str] = &["id", "text"];
    }
    impl relata::Insertable for table {
        type Required = (id,);
        type Keys = relata::kind::OneKey;
    }
    pub const table: relata::Tab<table> = relata::Tab::Only;
    pub struct id {}
    impl relata::Column for id {
        type Table = table;
        type Type = BigInt;
        type Null = relata::NotNull;
        type Write = relata::kind::Assigned<relata::nth::_0>;
        const NAME: &'static str = "id";
    }
    pub const id: relata::Col<id> = relata::Col::Only;
    pub struct text {}
    impl relata::Column for text {
        type Table = table;
        type Type = Text;
        type Null = relata::Nullable;
        type Write = relata::kind::Assigned<relata::nth::_1>;
        const NAME: &'static str = "text";
    }
    pub const text: relata::Col<text> = relata::Col::Only;
}

const HERE: &str = "memory::reads_rows_in_a_process_of_its_own";
const VARIABLE: &str = "RELATA_TEST_READS";

/// The work of the process that `grown` starts, which prints the growth. Without its variable, it is no test.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_rows_in_a_process_of_its_own() {
    let Ok(what) = std::env::var(VARIABLE) else {
        return;
    };
    let (database, how) = what.split_once(' ').unwrap();
    let (postgres, mysql) = (postgres_url(), mysql_url());
    let copies_rows = how.starts_with("copy");
    let grown = match database {
        "postgres" if copies_rows => copies(how),
        "async-postgres" if copies_rows => copies_asynchronously(how).await,
        "sqlite" => blocking!(
            SqliteConnection::connect(":memory:").unwrap(),
            sqlite_rows!(),
            how
        ),
        "async-sqlite" => asynchronous!(
            AsyncSqliteConnection::connect(":memory:"),
            sqlite_rows!(),
            how
        ),
        "postgres" => blocking!(
            PgConnection::connect(&postgres.unwrap()).unwrap(),
            server_rows!(),
            how
        ),
        "async-postgres" => asynchronous!(
            AsyncPgConnection::connect(&postgres.unwrap()),
            server_rows!(),
            how
        ),
        "async-mysql" => asynchronous!(
            AsyncMysqlConnection::connect(&mysql.unwrap()),
            server_rows!(),
            how
        ),
        _ => panic!("{what}"),
    };
    println!("grown by {grown} MiB");
}

/// By how many MiB a process grows that reads the rows.
fn grown(what: &str) -> u64 {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", HERE, "--nocapture"])
        .env(VARIABLE, what)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success(),
        "{what}: {text}{}",
        String::from_utf8_lossy(&child.stderr)
    );
    let (_, after) = text.split_once("grown by ").unwrap();
    let (number, _) = after.split_once(' ').unwrap();
    number.parse().unwrap()
}

#[test]
fn streams_hold_few_rows() {
    if !cfg!(target_os = "linux") {
        println!("not run: memory is read from /proc");
        return;
    }
    // A blocking connection to MySQL holds all rows: libmysqlclient fetches them when the statement runs.
    let mut databases = vec!["sqlite", "async-sqlite"];
    if postgres_url().is_some() {
        databases.extend(["postgres", "async-postgres"]);
    }
    if mysql_url().is_some() {
        databases.push("async-mysql");
    }
    for database in databases {
        for how in ["stream", "chunks"] {
            let grown = grown(&format!("{database} {how}"));
            assert!(grown < 32, "{database}, {how}: {grown} MiB");
        }
    }
    if postgres_url().is_some() {
        for database in ["postgres", "async-postgres"] {
            for how in ["copy_into", "copy_out"] {
                let grown = grown(&format!("{database} {how}"));
                assert!(grown < 32, "{database}, {how}: {grown} MiB");
            }
        }
    }
    // What is measured is the rows.
    let all = grown("sqlite all");
    assert!(all > 150, "{all} MiB");
}

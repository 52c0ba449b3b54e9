//! Runs a query on every database at hand.

use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use relata::backend::{Pg, Sqlite};
use relata::chrono::NaiveDate;
use relata::connection::{Connection, PgConnection, SimpleConnection, SqliteConnection};
use relata::prelude::{Execute, Query, ToSql};
use relata::sql_query;
use relata::types::Decimal;

use crate::data::{self, Table};

/// Compares the query's SQL with its snapshots, and its rows on SQLite and PostgreSQL with one another and with
/// those of the specification's own text. The data are our own, and the published ones where they are at hand.
pub fn check<R: Cells + Send>(
    name: &str,
    query: &(impl Query<Pg, Row = R> + Query<Sqlite, Row = R>),
) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("{name}_sqlite"), lines(&query.to_sql::<Sqlite>().unwrap()));
        insta::assert_snapshot!(format!("{name}_postgres"), lines(&query.to_sql::<Pg>().unwrap()));
    });

    let text = published(&format!("queries/{name}.sql"));
    for (what, databases) in [(OURS, Some(&*OWN)), ("published data", PUBLISHED.as_ref())] {
        let Some(Databases { sqlite, postgres }) = databases else {
            continue;
        };
        let rows = cells(&query.all(&mut *lock(sqlite)).expect("rows of SQLite"));
        assert!(!rows.is_empty(), "{what}: there are no rows");
        let null = rows.iter().flatten().any(Option::is_none);
        assert!(!null || what != OURS, "{what}: {rows:?}");
        let Some(postgres) = postgres else { continue };
        let mut postgres = lock(postgres);
        let exact = cells(&query.all(&mut *postgres).expect("rows of PostgreSQL"));
        // SQLite computes NUMERIC with doubles.
        assert_same(
            &rows,
            &exact,
            1e-9,
            &format!("{what}, SQLite and PostgreSQL"),
        );
        if let Some(text) = &text {
            let by_hand = by_hand(&mut postgres, text, R::WIDTH);
            assert_same(
                &exact,
                &by_hand,
                0.0,
                &format!("{what}, PostgreSQL and the published text"),
            );
        }
    }
}

/// SQL with a line for each clause, indented by its parentheses.
fn lines(sql: &str) -> String {
    let mut sql = sql.to_owned();
    for clause in [
        "SELECT",
        "FROM",
        "LEFT JOIN",
        "JOIN",
        "WHERE",
        "GROUP BY",
        "HAVING",
        "ORDER BY",
        "LIMIT",
    ] {
        for before in [" ", "("] {
            let broken = format!("{}\n{clause} ", before.trim_end());
            sql = sql.replace(&format!("{before}{clause} "), &broken);
        }
    }
    for one in ["LEFT\nJOIN", "YEAR\nFROM", "(\nSELECT value\nFROM"] {
        sql = sql.replace(one, &one.replace("(\n", "(").replace('\n', " "));
    }
    let mut depth = 0;
    let lines = sql.lines().map(|line| {
        let indented = format!("{:1$}{line}", "", 4 * depth);
        depth = depth + line.matches('(').count() - line.matches(')').count();
        indented
    });
    lines.collect::<Vec<_>>().join("\n")
}

const OURS: &str = "our own data";

struct Databases {
    sqlite: Mutex<SqliteConnection>,
    /// None where `RELATA_POSTGRES_URL` names no server.
    postgres: Option<Mutex<PgConnection>>,
}

static OWN: LazyLock<Databases> = LazyLock::new(|| Databases::with(&data::generate()));
static PUBLISHED: LazyLock<Option<Databases>> = LazyLock::new(|| {
    let tables = data::read(&published_folder().join("data"));
    if tables.is_none() {
        println!("not run on the published data: RELATA_DATA names no folder with them");
    }
    tables.map(|tables| Databases::with(&tables))
});

impl Databases {
    fn with(tables: &[Table]) -> Self {
        let mut sqlite = SqliteConnection::connect(":memory:").expect("SQLite is built in");
        load(&mut sqlite, tables);
        let postgres = std::env::var("RELATA_POSTGRES_URL").ok().map(|url| {
            let mut conn = PgConnection::connect(&url).expect("RELATA_POSTGRES_URL answers");
            // Temporary tables: they go away with the connection.
            conn.run_script("SET search_path = pg_temp; SET client_min_messages = warning")
                .expect("a schema");
            load(&mut conn, tables);
            Mutex::new(conn)
        });
        if postgres.is_none() {
            println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        }
        Self {
            sqlite: Mutex::new(sqlite),
            postgres,
        }
    }
}

fn load(conn: &mut impl SimpleConnection, tables: &[Table]) {
    conn.batch_execute(include_str!("schema.sql"))
        .expect("the tables");
    for table in tables {
        for insert in &table.inserts {
            conn.batch_execute(insert).expect("the rows");
        }
        // The planners choose by them.
        conn.batch_execute(&format!("ANALYZE {}", table.name))
            .expect("statistics");
    }
}

/// A test that failed with the connection in its hands leaves it as it was.
fn lock<T>(conn: &Mutex<T>) -> MutexGuard<'_, T> {
    conn.lock().unwrap_or_else(PoisonError::into_inner)
}

fn published_folder() -> PathBuf {
    let data = std::env::var_os("RELATA_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")),
        PathBuf::from,
    );
    data.join("tpch")
}

fn published(file: &str) -> Option<String> {
    let text = std::fs::read_to_string(published_folder().join(file)).ok();
    if text.is_none() {
        println!("not compared with the published text: RELATA_DATA names no folder with {file}");
    }
    text
}

type Cell = Option<String>;

/// The rows of SQL whose columns the compiler does not know.
fn by_hand(conn: &mut PgConnection, text: &str, width: usize) -> Vec<Vec<Cell>> {
    conn.batch_execute("DROP TABLE IF EXISTS by_hand")
        .expect("a place for the rows");
    conn.batch_execute(&format!("CREATE TABLE by_hand AS {text}"))
        .expect("the published text runs");
    let cells = sql_query!(
        "SELECT cell.value FROM by_hand CROSS JOIN LATERAL json_each_text(row_to_json(by_hand)) cell"
            => Nullable<Text>
    );
    let cells = cells.all(conn).expect("cells");
    cells.chunks(width).map(<[Cell]>::to_vec).collect()
}

fn assert_same(left: &[Vec<Cell>], right: &[Vec<Cell>], tolerance: f64, what: &str) {
    assert_eq!(left.len(), right.len(), "rows: {what}");
    for (left, right) in left.iter().zip(right) {
        let same = left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| same(left, right, tolerance));
        assert!(same, "{what}:\n{left:?}\n{right:?}");
    }
}

fn same(left: &Cell, right: &Cell, tolerance: f64) -> bool {
    let number = |cell: &Cell| cell.as_ref()?.parse::<Decimal>().ok();
    match (number(left), number(right)) {
        (Some(left), Some(right)) => {
            let tolerance = Decimal::try_from(tolerance).expect("a number");
            (&left - &right).abs() <= tolerance * right.abs()
        }
        _ => left == right,
    }
}

fn cells<R: Cells>(rows: &[R]) -> Vec<Vec<Cell>> {
    rows.iter().map(Cells::cells).collect()
}

/// A row as text, to compare it with one of another type.
pub trait Cells: 'static {
    const WIDTH: usize;
    fn cells(&self) -> Vec<Cell>;
}
impl<T: Value> Cells for T {
    const WIDTH: usize = 1;
    fn cells(&self) -> Vec<Cell> {
        vec![self.cell()]
    }
}
macro_rules! cells {
    ($($i:tt $t:ident),+) => {
        impl<$($t: Value),+> Cells for ($($t,)+) {
            const WIDTH: usize = [$($i),+].len();
            fn cells(&self) -> Vec<Cell> {
                vec![$(self.$i.cell()),+]
            }
        }
    };
}
cells!(0 A, 1 B);
cells!(0 A, 1 B, 2 C);
cells!(0 A, 1 B, 2 C, 3 D);
cells!(0 A, 1 B, 2 C, 3 D, 4 E);
cells!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F);
cells!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H);
cells!(0 A, 1 B, 2 C, 3 D, 4 E, 5 F, 6 G, 7 H, 8 I, 9 J);

/// A value of a row.
pub trait Value: 'static {
    fn cell(&self) -> Cell;
}
macro_rules! values {
    ($($t:ty),*) => {$(
        impl Value for $t {
            fn cell(&self) -> Cell {
                Some(self.to_string())
            }
        }
    )*};
}
values!(String, i32, i64, Decimal, NaiveDate);
impl<T: Value> Value for Option<T> {
    fn cell(&self) -> Cell {
        self.as_ref().and_then(T::cell)
    }
}

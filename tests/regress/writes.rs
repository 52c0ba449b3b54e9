//! Runs a statement that writes rows and its port, each on the same tables, and compares what is in them afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use diesel::RunQueryDsl;
use diesel::deserialize::{self, QueryableByName};
use diesel::row::NamedRow;
use diesel::sql_types::{Nullable, Text};
use relata::backend::Pg;
use relata::connection::{Connection, PgConnection};
use relata::prelude::{Execute, Query, ToSql};
use relata::statement::Runnable;
use relata_schema::{Engine, Scratch};

use crate::recorded::{self, Kind, Recorded};
use crate::suite::{self, Row};

/// The statements of one file of `pg_regress/dml`, and what has become of each.
pub struct Writes {
    name: &'static str,
    statements: Vec<Recorded>,
    /// The first statement that has not been looked at.
    next: usize,
    ported: usize,
    equal: usize,
    left_out: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
    /// The tables that were there before, which these statements do not write.
    base: BTreeSet<String>,
    conn: PgConnection,
    /// Dropped last.
    _database: Scratch,
}

/// What a statement leaves behind: the rows of each table, and what it returns.
#[derive(Default, PartialEq)]
struct Outcome {
    tables: BTreeMap<String, Option<String>>,
    returned: Vec<Row>,
}

impl Writes {
    /// The suite in a throw-away database. None where the statements or a server are not at hand.
    pub fn open(name: &'static str) -> Option<Self> {
        let folder = recorded::folder();
        let Some(statements) = recorded::read(&folder, &format!("dml/{name}")) else {
            println!(
                "{name}: not run: RELATA_DATA names no folder with pg_regress/dml/{name}.jsonl"
            );
            return None;
        };
        let server = suite::server()?;
        let mut database = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
        database
            .load(&folder.join("base.sql"))
            .expect("the base tables");
        let url = database.url().expect("PostgreSQL has one");
        let mut conn = PgConnection::connect(url).expect("a connection");
        conn.run_script("SET client_min_messages = warning")
            .expect("a setting");
        let base = tables(&mut conn).into_iter().collect();
        Some(Self {
            name,
            statements,
            next: 0,
            ported: 0,
            equal: 0,
            left_out: BTreeMap::new(),
            differences: Vec::new(),
            base,
            conn,
            _database: database,
        })
    }

    /// Compares the statement `n` with its port. Ports come in the order of the statements.
    pub fn port<S: Runnable<Pg> + ToSql>(&mut self, n: usize, statement: S) {
        let sql = statement.to_sql::<Pg>();
        self.compare(n, false, format!("{sql:?}"), |conn| {
            statement.run(conn).map(|_| Vec::new())
        });
    }

    /// The same for a statement with RETURNING, whose rows `rows` returns as texts: see [`returning`].
    pub fn port_returning<Q: Query<Pg, Row = Row>>(&mut self, n: usize, rows: Q) {
        let sql = rows.to_sql::<Pg>();
        self.compare(n, true, format!("{sql:?}"), |conn| rows.all(conn));
    }

    /// Says why the statement `n` has no port.
    pub fn left_out(&mut self, n: usize, reason: &'static str) {
        self.advance(n);
        assert!(self.statements[n].writes(), "{n} does not write");
        *self.left_out.entry(reason).or_default() += 1;
        self.run_original(n);
    }

    /// Fails unless every statement is ported or left out, and every port does what its original does.
    pub fn finish(mut self) {
        self.advance(self.statements.len());
        let mut summary = format!(
            "{}: {} of {} ported, {} equal, {} left out",
            self.name,
            self.ported,
            self.statements.iter().filter(|s| s.writes()).count(),
            self.equal,
            self.left_out.values().sum::<usize>(),
        );
        for (i, (reason, times)) in self.left_out.iter().enumerate() {
            let _ = write!(
                summary,
                "{} {reason} {times}",
                if i == 0 { ":" } else { "," }
            );
        }
        // Past the capture of passed tests' output: the counts are what a reader of the whole run wants.
        let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{summary}\n"));
        assert!(
            self.differences.is_empty(),
            "{} differences\n\n{}\n\n{summary}",
            self.differences.len(),
            self.differences.join("\n\n"),
        );
    }

    /// Runs what stands before the statement `n`, and notes the statements that were passed over.
    fn advance(&mut self, n: usize) {
        assert!(self.next <= n, "{n} does not come after those before it");
        for at in self.next..n {
            if self.statements[at].writes() {
                let sql = &self.statements[at].sql;
                self.differences
                    .push(format!("{at}: neither ported nor left out\n{sql}"));
            }
            self.run_original(at);
        }
        self.next = n + 1;
    }

    fn run_original(&mut self, at: usize) {
        let statement = &self.statements[at];
        let skipped = matches!(statement.kind, Kind::Explain | Kind::Select) && !statement.writes();
        if skipped || !statement.ok {
            return;
        }
        if let Err(error) = self.conn.run_script(&statement.sql) {
            self.differences
                .push(format!("{at}: does not run: {error}"));
        }
    }

    fn compare(
        &mut self,
        n: usize,
        returns: bool,
        sql: String,
        port: impl FnOnce(&mut PgConnection) -> relata::Result<Vec<Row>>,
    ) {
        self.advance(n);
        let statement = &self.statements[n];
        assert!(statement.writes(), "{n} does not write");
        // What the original takes from sequences, the port takes again.
        let sequences = as_owner(&mut self.conn, sequences);
        let (conn, base) = (&mut self.conn, &self.base);
        conn.run_script("BEGIN").expect("a transaction");
        let original = if returns {
            let with = format!("WITH original AS ({})", statement.sql);
            suite::original(conn, &with, "original").map_err(|error| error.to_string())
        } else {
            let run = conn.run_script(&statement.sql).map(|()| Vec::new());
            run.map_err(|error| error.to_string())
        };
        let original =
            original.map(|returned| as_owner(conn, |conn| outcome(conn, base, returned)));
        conn.run_script("ROLLBACK").expect("the tables as before");
        as_owner(conn, |conn| conn.run_script(&sequences)).expect("the numbers as before");
        conn.run_script("BEGIN").expect("a transaction");
        let port = port(conn).map_err(|error| error.to_string());
        let port = port.map(|returned| as_owner(conn, |conn| outcome(conn, base, returned)));
        let ended = if port.is_ok() { "COMMIT" } else { "ROLLBACK" };
        conn.run_script(ended).expect("the end");
        let fault = match (original, port) {
            (Err(error), _) => Some(format!("the original: {error}")),
            (_, Err(error)) => Some(format!("the port: {error}")),
            (Ok(original), Ok(port)) => difference(original, port),
        };
        self.ported += 1;
        match fault {
            None => self.equal += 1,
            Some(fault) => self
                .differences
                .push(format!("{n}: {fault}\n{}\n{sql}", self.statements[n].sql)),
        }
    }
}

/// In what the outcomes differ.
fn difference(original: Outcome, port: Outcome) -> Option<String> {
    for (table, rows) in &original.tables {
        let other = port.tables.get(table);
        if other != Some(rows) {
            return Some(format!(
                "the table {table}\n  original: {rows:?}\n  port: {other:?}"
            ));
        }
    }
    if original.tables.len() != port.tables.len() {
        return Some("there are other tables".to_owned());
    }
    suite::difference(original.returned, port.returned, false)
}

fn outcome(conn: &mut PgConnection, base: &BTreeSet<String>, returned: Vec<Row>) -> Outcome {
    let written = tables(conn)
        .into_iter()
        .filter(|table| !base.contains(table));
    let rows = |table: String| {
        let rows =
            format!("SELECT (SELECT json_agg(t ORDER BY t::text) FROM {table} AS t)::text AS cell");
        let rows = texts(conn, &rows).pop().flatten();
        (table, rows)
    };
    Outcome {
        tables: written.map(rows).collect(),
        returned,
    }
}

/// Looks at the database as the user that owns it: a suite may be another, who does not see all rows.
fn as_owner<T>(conn: &mut PgConnection, look: impl FnOnce(&mut PgConnection) -> T) -> T {
    let user = texts(conn, "SELECT quote_ident(session_user) AS cell").pop();
    conn.run_script("RESET SESSION AUTHORIZATION")
        .expect("the owner");
    let seen = look(conn);
    let user = user.flatten().expect("a user");
    conn.run_script(&format!("SET SESSION AUTHORIZATION {user}"))
        .expect("the user");
    seen
}

/// The tables of the database, as SQL names them.
fn tables(conn: &mut PgConnection) -> Vec<String> {
    let names = texts(
        conn,
        "SELECT oid::regclass::text AS cell FROM pg_class WHERE relkind IN ('r', 'p') \
         AND relnamespace IN ('public'::regnamespace, pg_my_temp_schema())",
    );
    names.into_iter().flatten().collect()
}

/// A script that sets all sequences to where they are.
fn sequences(conn: &mut PgConnection) -> String {
    let names = texts(
        conn,
        "SELECT oid::regclass::text AS cell FROM pg_class WHERE relkind = 'S'",
    );
    let values = names.into_iter().flatten().map(|name| {
        let name_again = name.replace('\'', "''");
        let set = format!(
            "SELECT format('SELECT setval(%L, %s, %L);', '{name_again}', last_value, is_called) AS cell FROM {name}"
        );
        texts(conn, &set).pop().flatten().unwrap_or_default()
    });
    // A server refuses an empty script.
    std::iter::once("SELECT 1;".to_owned())
        .chain(values)
        .collect()
}

/// The values of the column `cell`.
fn texts(conn: &mut PgConnection, sql: &str) -> Vec<Option<String>> {
    struct Cell(Option<String>);
    impl QueryableByName<Pg> for Cell {
        fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
            NamedRow::get::<Nullable<Text>, _>(row, "cell").map(Self)
        }
    }
    let cells: Vec<Cell> = diesel::sql_query(sql).load(conn).expect(sql);
    cells.into_iter().map(|Cell(text)| text).collect()
}

/// Ports a statement with RETURNING: its rows as texts, by a query that has it in WITH.
macro_rules! returning {
    ($suite:expr, $n:expr, $statement:expr) => {{
        relata::label!(port);
        let written = $statement.cte(port);
        let cells = relata::sql!(
            "ARRAY(SELECT cell.value::text FROM json_each(row_to_json(port)) AS cell)" => Array<Text>
        );
        let rows = with(written.clone()).from(written.table()).select(cells);
        $suite.port_returning($n, rows);
    }};
}
pub(crate) use returning;

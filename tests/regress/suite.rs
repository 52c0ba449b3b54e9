//! Runs the original and the port on one connection, and compares their rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diesel::RunQueryDsl;
use diesel::deserialize::{self, QueryableByName};
use diesel::row::NamedRow;
use diesel::sql_types::{Array, Nullable, Text};
use relata::backend::Pg;
use relata::connection::{Connection, PgConnection};
use relata::prelude::{Execute, Query, ToSql};
use relata::query::raw::Literal;
use relata::sql_query;
use relata_schema::{Engine, Scratch};

use crate::recorded::{self, Kind, Recorded};

/// The statements of one file, and what has become of each.
pub struct Suite {
    name: &'static str,
    statements: Vec<Recorded>,
    /// The first statement that has not been looked at.
    next: usize,
    ported: usize,
    equal: usize,
    left_out: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
    conn: PgConnection,
    /// Dropped last.
    _database: Scratch,
}

/// A row: its values as JSON, which writes numbers with all their digits; NULL is `null`.
pub type Row = Vec<Option<String>>;

impl Suite {
    /// The suite in a throw-away database. None where the statements or a server are not at hand.
    pub fn open(name: &'static str) -> Option<Self> {
        let folder = recorded::folder();
        let Some(statements) = recorded::read(&folder, name) else {
            println!("{name}: not run: RELATA_DATA names no folder with pg_regress/{name}.jsonl");
            return None;
        };
        let server = server()?;
        let mut database = Scratch::new(Engine::Postgres, Some(&server)).expect("a database");
        database
            .load(&folder.join("base.sql"))
            .expect("the base tables");
        let url = database.url().expect("PostgreSQL has one");
        let mut conn = PgConnection::connect(url).expect("a connection");
        conn.run_script("SET client_min_messages = warning; ANALYZE")
            .expect("statistics");
        Some(Self {
            name,
            statements,
            next: 0,
            ported: 0,
            equal: 0,
            left_out: BTreeMap::new(),
            differences: Vec::new(),
            conn,
            _database: database,
        })
    }

    /// Compares the statement `n` with its port. Ports come in the order of the statements.
    pub fn port<Q>(&mut self, n: usize, query: Q)
    where
        Q: Query<Pg> + Literal<Expr: relata::dialect::Fragment<Pg> + Send + Sync + 'static>,
    {
        self.advance(n);
        let decoded = query.all(&mut self.conn).map(|rows| rows.len());
        self.compare(n, Some(decoded), query);
    }

    /// The same for a query whose values Rust's types do not hold: only the server looks at them.
    pub fn port_undecoded<Q>(&mut self, n: usize, query: Q)
    where
        Q: Query<Pg> + Literal<Expr: relata::dialect::Fragment<Pg> + Send + Sync + 'static>,
    {
        self.advance(n);
        self.compare(n, None, query);
    }

    fn compare<Q>(&mut self, n: usize, decoded: Option<relata::Result<usize>>, query: Q)
    where
        Q: Query<Pg> + Literal<Expr: relata::dialect::Fragment<Pg> + Send + Sync + 'static>,
    {
        let sql = query.to_sql::<Pg>().unwrap();
        let cells = sql_query!(
            "SELECT ARRAY(SELECT cell.value::text FROM json_each(row_to_json(port)) AS cell) FROM ({}) AS port",
            query => Array<Text>
        );
        let cells = cells.all(&mut self.conn);
        self.judge(n, &sql, decoded, cells);
    }

    /// Says why the statement `n` has no port.
    pub fn left_out(&mut self, n: usize, reason: &'static str) {
        self.advance(n);
        *self.left_out.entry(reason).or_default() += 1;
    }

    /// Fails unless every query is ported or left out, and every port has the rows of its original.
    pub fn finish(mut self) {
        self.advance(self.statements.len());
        let queries = self.statements.iter().filter(|s| s.is_for_porting());
        let reasons: Vec<_> = self.left_out.iter().collect();
        let mut summary = format!(
            "{}: {} of {} ported, {} equal, {} left out",
            self.name,
            self.ported,
            queries.count(),
            self.equal,
            self.left_out.values().sum::<usize>(),
        );
        for (i, (reason, times)) in reasons.into_iter().enumerate() {
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

    /// Runs what stands before the statement `n`, and notes the queries that were passed over.
    fn advance(&mut self, n: usize) {
        assert!(self.next <= n, "{n} does not come after those before it");
        for at in self.next..n {
            let statement = &self.statements[at];
            if matches!(statement.kind, Kind::Other | Kind::Write) && statement.ok {
                if let Err(error) = self.conn.run_script(&statement.sql) {
                    self.differences
                        .push(format!("{at}: does not run: {error}"));
                }
            } else if statement.is_for_porting() {
                self.differences.push(format!(
                    "{at}: neither ported nor left out\n{}",
                    statement.sql
                ));
            }
        }
        self.next = n + 1;
        if let Some(statement) = self.statements.get(n) {
            assert!(statement.is_for_porting(), "{n} is not for porting");
        }
    }

    fn judge(
        &mut self,
        n: usize,
        sql: &str,
        decoded: Option<relata::Result<usize>>,
        port: relata::Result<Vec<Vec<Option<String>>>>,
    ) {
        let statement = &self.statements[n];
        let original = original(
            &mut self.conn,
            "",
            &format!("({}\n) AS original", statement.sql),
        );
        let fault = match (original, port, decoded) {
            (Err(error), _, _) => Some(format!("the original: {error}")),
            (_, Err(error), _) => Some(format!("the port: {error}")),
            (_, _, Some(Err(error))) => Some(format!("the port, read: {error}")),
            (Ok(_), Ok(port), Some(Ok(rows))) if port.len() != rows => {
                Some(format!("{rows} rows were read, {} are there", port.len()))
            }
            (Ok(original), Ok(port), _) => difference(original, port, statement.is_ordered()),
        };
        self.ported += 1;
        match fault {
            None => self.equal += 1,
            Some(fault) => self
                .differences
                .push(format!("{n}: {fault}\n{}\n{sql}", statement.sql)),
        }
    }
}

/// The server where databases may be created, if there is one.
pub fn server() -> Option<String> {
    let server = std::env::var("RELATA_POSTGRES_URL").ok();
    if server.is_none() {
        println!("not run: RELATA_POSTGRES_URL is not set");
    }
    server
}

/// The rows of `original`, whose columns the compiler does not know: `with` says what it is, or `from`.
pub fn original(conn: &mut PgConnection, with: &str, from: &str) -> diesel::QueryResult<Vec<Row>> {
    struct Cells(Row);
    impl QueryableByName<Pg> for Cells {
        fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
            NamedRow::get::<Array<Nullable<Text>>, _>(row, "cells").map(Self)
        }
    }
    let rows = diesel::sql_query(format!(
        "{with} SELECT ARRAY(SELECT cell.value::text FROM json_each(row_to_json(original)) AS cell) AS cells \
         FROM {from}"
    ));
    let rows: Vec<Cells> = rows.load(conn)?;
    Ok(rows.into_iter().map(|Cells(row)| row).collect())
}

/// In which rows the port differs.
pub fn difference(mut original: Vec<Row>, mut port: Vec<Row>, ordered: bool) -> Option<String> {
    if original == port {
        return None;
    }
    if !ordered {
        original.sort();
        port.sort();
    }
    let lines = |rows: &[Row]| -> Vec<String> {
        let line = |row: &Row| {
            let cells = row.iter().map(|cell| cell.as_deref().unwrap_or("null"));
            cells.collect::<Vec<_>>().join(" | ")
        };
        rows.iter().map(line).collect()
    };
    let (original, port) = (lines(&original), lines(&port));
    let first = (0..original.len().max(port.len())).find(|&i| original.get(i) != port.get(i))?;
    let show = |lines: &[String]| -> String {
        let lines = lines.iter().skip(first).take(3);
        lines.map(|line| format!("\n    {line}")).collect()
    };
    Some(format!(
        "{} and {} rows, which differ from row {first} on\n  original:{}\n  port:{}",
        original.len(),
        port.len(),
        show(&original),
        show(&port),
    ))
}

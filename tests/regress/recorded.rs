//! The statements of a suite, as they were recorded.

use std::path::{Path, PathBuf};

use relata::serde_json::{Value, from_str};

/// A statement of a suite.
pub struct Recorded {
    pub sql: String,
    pub kind: Kind,
    /// Whether PostgreSQL accepts it.
    pub ok: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A query, with or without WITH.
    Select,
    /// EXPLAIN, which is about the server's plans.
    Explain,
    /// INSERT, UPDATE or DELETE.
    Write,
    /// What sets the scene: tables, rows, settings.
    Other,
}

/// Where the suites are.
pub fn folder() -> PathBuf {
    let data = std::env::var_os("RELATA_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")),
        PathBuf::from,
    );
    data.join("pg_regress")
}

/// The statements of a suite, in their order, from a file with one JSON object a line. None where there is no such
/// file. The numbers that it leaves out are those of COPY, whose rows are in the file of the suite's own SQL.
pub fn read(folder: &Path, name: &str) -> Option<Vec<Recorded>> {
    let text = std::fs::read_to_string(folder.join(format!("{name}.jsonl"))).ok()?;
    let sql = std::fs::read_to_string(folder.join(format!("{name}.sql"))).ok();
    let mut copies = sql.as_deref().map(copies);
    let mut statements = Vec::new();
    for line in text.lines() {
        let line: Value = from_str(line).expect("JSON");
        let text = |key: &str| line[key].as_str().expect("a text").to_owned();
        let n = line["n"].as_u64().and_then(|n| usize::try_from(n).ok());
        while n.expect("its number") > statements.len() {
            let copy = match &mut copies {
                Some(copies) => copies.next().expect("the COPY that is left out"),
                // A suite without a file of its SQL: its COPY is left out on both sides.
                None => "SELECT 1".to_owned(),
            };
            statements.push(Recorded {
                sql: copy,
                kind: Kind::Other,
                ok: true,
            });
        }
        statements.push(Recorded {
            sql: text("sql"),
            kind: match text("kind").as_str() {
                "select" | "with" => Kind::Select,
                "explain" => Kind::Explain,
                "insert" | "update" | "delete" => Kind::Write,
                _ => Kind::Other,
            },
            ok: line["ok"].as_bool().expect("true or false"),
        });
    }
    Some(statements)
}

/// The rows after each `copy .. from stdin;`, as an INSERT.
fn copies(sql: &str) -> impl Iterator<Item = String> {
    let mut lines = sql.lines();
    std::iter::from_fn(move || {
        let table = lines.find_map(|line| {
            let rest = line.to_lowercase().strip_suffix(" from stdin;")?.to_owned();
            rest.strip_prefix("copy ").map(str::to_owned)
        })?;
        let rows = lines.by_ref().take_while(|line| *line != "\\.").map(|row| {
            let values = row.split('\t').map(|value| match value {
                "\\N" => "NULL".to_owned(),
                value => format!("'{}'", value.replace('\'', "''")),
            });
            format!("({})", values.collect::<Vec<_>>().join(", "))
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        Some(format!("INSERT INTO {table} VALUES {rows}"))
    })
}

impl Recorded {
    /// Whether it is to be ported: queries that fail are about errors, which the compiler or the server finds.
    pub fn is_for_porting(&self) -> bool {
        self.kind == Kind::Select && self.ok
    }

    /// Whether it writes rows, and is to be ported as such: WITH may stand before it.
    pub fn writes(&self) -> bool {
        let words = self.sql.to_lowercase();
        let with = words.starts_with("with")
            && ["insert into", "update ", "delete from"]
                .iter()
                .any(|verb| words.contains(verb));
        self.ok && (self.kind == Kind::Write || with)
    }

    /// Whether its rows have an order: it has an ORDER BY outside of all parentheses.
    pub fn is_ordered(&self) -> bool {
        let mut depth = 0;
        let mut quote = None;
        let outside = self.sql.chars().filter(|&c| {
            match (quote, c) {
                (Some(open), _) if open == c => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '(') => depth += 1,
                (None, ')') => depth -= 1,
                (None, _) => return depth == 0,
            }
            false
        });
        let words = outside.collect::<String>().to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        words.windows(2).any(|two| two == ["order", "by"])
    }
}

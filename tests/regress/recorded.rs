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

/// The statements of a file with one JSON object a line, in their order. None where there is no such file.
pub fn read(path: &Path) -> Option<Vec<Recorded>> {
    let text = std::fs::read_to_string(path).ok()?;
    let statements = text.lines().enumerate().map(|(n, line)| {
        let line: Value = from_str(line).expect("JSON");
        let text = |key: &str| line[key].as_str().expect("a text").to_owned();
        assert_eq!(line["n"].as_u64(), u64::try_from(n).ok(), "its number");
        Recorded {
            sql: text("sql"),
            kind: match text("kind").as_str() {
                "select" | "with" => Kind::Select,
                "explain" => Kind::Explain,
                _ => Kind::Other,
            },
            ok: line["ok"].as_bool().expect("true or false"),
        }
    });
    Some(statements.collect())
}

impl Recorded {
    /// Whether it is to be ported: queries that fail are about errors, which the compiler or the server finds.
    pub fn is_for_porting(&self) -> bool {
        self.kind == Kind::Select && self.ok
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

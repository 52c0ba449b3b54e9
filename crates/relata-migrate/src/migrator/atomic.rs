//! Statements that do nothing if they fail.

use relata_schema::sql_text::{Lexer, Token, TokenKind};
use relata_schema::{Engine, Error, Session};

/// True if a statement that failed by itself, outside of a transaction, is known to have done nothing.
pub(super) fn leaves_nothing(session: &mut Session, text: &str, error: &Error) -> bool {
    let engine = session.engine();
    match kind(text, engine) {
        Kind::Atomic => true,
        _ if was_not_parsed(text, error) => true,
        Kind::Parts => false,
        // Rows of tables that have no transactions, or with constraints that keep the rows before the one that fails.
        Kind::Rows => match engine {
            Engine::Postgres => true,
            Engine::Mysql => is_empty(
                session,
                "FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' \
                 AND engine <> 'InnoDB' LIMIT 1",
            ),
            // ON CONFLICT FAIL in a table.
            _ => is_empty(
                session,
                "FROM sqlite_schema WHERE sql LIKE '%fail%' LIMIT 1",
            ),
        },
    }
}

/// True if the parser refused a statement, and not one that it runs in turn.
fn was_not_parsed(text: &str, error: &Error) -> bool {
    let Error::Sql(error) = error else {
        return false;
    };
    // A connection of the program reports no codes.
    let refused = match (error.engine, error.code.as_deref()) {
        (Engine::Postgres, Some(code)) => code == "42601",
        (Engine::Mysql, Some(code)) => code == "1064",
        (Engine::Postgres, None) => error.message.starts_with("syntax error "),
        (Engine::Mysql, None) => error
            .message
            .starts_with("You have an error in your SQL syntax"),
        // It has no procedures.
        _ => {
            let said = |end: &str| error.message.ends_with(end);
            return said(": syntax error") || said("incomplete input");
        }
    };
    let mut tokens = tokens(text, error.engine);
    let first = tokens
        .next()
        .map_or_else(String::new, |token| token.text.to_lowercase());
    let is_label = tokens.next().is_some_and(|token| token.is_symbol(":"));
    refused && !is_label && !RUNNING.contains(&first.as_str())
}

/// The words that begin statements which run others.
const RUNNING: [&str; 14] = [
    "call", "do", "begin", "execute", "declare", "if", "case", "while", "loop", "repeat", "for",
    "select", "values", "explain",
];

/// Without an answer nothing is known.
fn is_empty(session: &mut Session, rest: &str) -> bool {
    session
        .select(&["1"], rest)
        .is_ok_and(|rows| rows.is_empty())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A statement that is done completely or not at all.
    Atomic,
    /// A statement that writes rows.
    Rows,
    /// A statement that may do a part of its work, or is unknown.
    Parts,
}

fn tokens(text: &str, engine: Engine) -> impl Iterator<Item = Token<'_>> {
    Lexer::new(text, engine)
        .filter(|token| !matches!(token.kind, TokenKind::Comment | TokenKind::Executable))
}

fn kind(text: &str, engine: Engine) -> Kind {
    let tokens: Vec<Token<'_>> = tokens(text, engine).collect();
    let word = |at: usize| {
        tokens
            .get(at)
            .map_or_else(String::new, |t| t.text.to_lowercase())
    };
    let has = |wanted: &str| tokens.iter().any(|token| token.is(wanted));
    let (first, second) = (word(0), word(1));
    let shared = matches!(
        second.as_str(),
        "database" | "schema" | "tablespace" | "subscription" | "system" | "user" | "role"
    );
    match (first.as_str(), engine) {
        (
            "insert" | "update" | "delete" | "replace" | "merge" | "with" | "load",
            Engine::Sqlite,
        ) if has("fail") => Kind::Parts,
        ("insert" | "update" | "delete" | "replace" | "merge" | "with" | "load", _) => Kind::Rows,
        ("set", _) => Kind::Atomic,
        // Roles and schemas of PostgreSQL are rows of its catalog.
        ("create" | "drop" | "alter", Engine::Postgres) => {
            let outside = shared && !matches!(second.as_str(), "schema" | "user" | "role");
            match outside || has("concurrently") {
                true => Kind::Parts,
                false => Kind::Atomic,
            }
        }
        (
            "select" | "values" | "table" | "truncate" | "comment" | "grant" | "revoke" | "copy"
            | "lock" | "refresh" | "security" | "import" | "analyze",
            Engine::Postgres,
        ) => match has("concurrently") && first != "refresh" {
            true => Kind::Parts,
            false => Kind::Atomic,
        },
        ("create" | "drop" | "alter" | "select" | "values", Engine::Sqlite) => Kind::Atomic,
        // One object each: DROP TABLE a, b and RENAME TABLE do one after the other.
        ("create" | "alter" | "truncate", Engine::Mysql) if !shared => Kind::Atomic,
        ("drop" | "rename", Engine::Mysql) if !shared && !has_comma(&tokens) => Kind::Atomic,
        // Several privileges, and one user.
        ("grant" | "revoke", Engine::Mysql) => {
            let users = tokens
                .iter()
                .rposition(|token| token.is("to") || token.is("from"));
            let users = users.and_then(|at| tokens.get(at..)).unwrap_or(&tokens);
            match has_comma(users) {
                true => Kind::Parts,
                false => Kind::Atomic,
            }
        }
        ("select", Engine::Mysql) => Kind::Rows,
        _ => Kind::Parts,
    }
}

fn has_comma(tokens: &[Token<'_>]) -> bool {
    tokens.iter().any(|token| token.is_symbol(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_statements() {
        let cases = [
            (
                "CREATE TABLE a (i int, j int)",
                [Kind::Atomic, Kind::Atomic, Kind::Atomic],
            ),
            ("DROP TABLE a", [Kind::Atomic, Kind::Atomic, Kind::Atomic]),
            ("DROP TABLE a, b", [Kind::Atomic, Kind::Atomic, Kind::Parts]),
            (
                "/* x */ INSERT INTO a VALUES (1)",
                [Kind::Rows, Kind::Rows, Kind::Rows],
            ),
            (
                "UPDATE OR FAIL a SET i = 1",
                [Kind::Rows, Kind::Parts, Kind::Rows],
            ),
            (
                "CREATE INDEX CONCURRENTLY i ON a (i)",
                [Kind::Parts, Kind::Atomic, Kind::Atomic],
            ),
            ("CALL p()", [Kind::Parts, Kind::Parts, Kind::Parts]),
            (
                "DO $$ BEGIN COMMIT; END $$",
                [Kind::Parts, Kind::Parts, Kind::Parts],
            ),
            (
                "RENAME TABLE a TO b",
                [Kind::Parts, Kind::Parts, Kind::Atomic],
            ),
            (
                "RENAME TABLE a TO b, b TO c",
                [Kind::Parts, Kind::Parts, Kind::Parts],
            ),
            (
                "GRANT SELECT, INSERT ON a TO 'u'@'h'",
                [Kind::Atomic, Kind::Parts, Kind::Atomic],
            ),
            (
                "REVOKE SELECT ON a FROM 'u'@'h', 'v'@'h'",
                [Kind::Atomic, Kind::Parts, Kind::Parts],
            ),
            ("VACUUM", [Kind::Parts, Kind::Parts, Kind::Parts]),
            (
                "CREATE DATABASE d",
                [Kind::Parts, Kind::Atomic, Kind::Parts],
            ),
            ("CREATE ROLE r", [Kind::Atomic, Kind::Atomic, Kind::Parts]),
        ];
        for (text, expected) in cases {
            let engines = [Engine::Postgres, Engine::Sqlite, Engine::Mysql];
            assert_eq!(engines.map(|engine| kind(text, engine)), expected, "{text}");
        }
    }
}

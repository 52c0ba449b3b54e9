//! Just enough lexing of SQL text to find where tokens, parentheses and statements end. Nothing here understands
//! SQL: meaning always comes from the engine.

mod body;
mod lexer;
mod split;

pub use lexer::{Lexer, Token, TokenKind};
pub use split::Statement;
pub(crate) use split::split;

use std::path::Path;

use crate::error::Result;
use crate::model::Engine;

/// Splits an SQL file into statements as `psql`, `sqlite3` and `mysql` do; `name` is shown as the file in errors.
///
/// # Errors
/// [`Error::PsqlCommand`](crate::Error::PsqlCommand), [`Error::NoDelimiter`](crate::Error::NoDelimiter) and
/// [`Error::Unterminated`](crate::Error::Unterminated).
pub fn statements(name: &Path, sql: &str, engine: Engine) -> Result<Vec<Statement>> {
    split(sql, engine).map_err(|fault| fault.at(name, sql))
}

/// An expression without the parentheses that enclose all of it.
#[must_use]
pub fn strip_parentheses(sql: &str, engine: Engine) -> &str {
    let mut sql = sql.trim();
    while let Some(inner) = enclosed(sql, engine) {
        sql = inner.trim();
    }
    sql
}

/// Returns the text inside if the first parenthesis closes at the very end.
fn enclosed(sql: &str, engine: Engine) -> Option<&str> {
    let inner = sql.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    for token in Lexer::new(sql, engine) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 && token.end() < sql.len() {
            return None;
        }
    }
    (depth == 0).then_some(inner)
}

/// The line of a byte offset, from 1.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|&&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_parentheses_go_only_when_they_enclose_everything() {
        let strip = |sql| strip_parentheses(sql, Engine::Postgres);
        assert_eq!(strip("((a > 0))"), "a > 0");
        assert_eq!(strip("(a) OR (b)"), "(a) OR (b)");
        assert_eq!(strip("(a = ')')"), "a = ')'");
        assert_eq!(strip("('(' || b)"), "'(' || b");
        assert_eq!(strip("()"), "");
        assert_eq!(strip("("), "(");
        assert_eq!(strip(""), "");
        let strip = |sql| strip_parentheses(sql, Engine::Mysql);
        assert_eq!(strip("(`a)` <> ')\\')')"), "`a)` <> ')\\')'");
    }

    #[test]
    fn lines_count_from_one() {
        assert_eq!(line_of("a\nb\nc", 0), 1);
        assert_eq!(line_of("a\nb\nc", 2), 2);
        assert_eq!(line_of("a\nb\nc", 99), 3);
    }
}

//! Color for terminals. What is printed by `anstream` loses it where the output is no terminal, or `NO_COLOR` is set.

use anstyle::{AnsiColor, Style};
use relata_schema::Engine;
use relata_schema::sql_text::{Lexer, Token, TokenKind};

/// Success: a revision that ran.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Something that waits or warns.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default();
/// A failure.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Details of minor interest.
pub(crate) const DIM: Style = Style::new().dimmed();

const KEYWORD: Style = AnsiColor::Blue.on_default().bold();
const TEXT: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();

/// Words of SQL that begin statements or clauses, or are part of such; all others are names.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "add", "after", "all", "alter", "always", "and", "as", "asc", "before", "begin", "between", "by", "cascade", "case", "check",
    "collate", "column", "comment", "commit", "concurrently", "constraint", "create", "cross", "database", "default", "deferrable",
    "deferred", "delete", "desc", "distinct", "domain", "drop", "each", "else", "end", "enum", "exclude", "execute", "exists",
    "extension", "for", "foreign", "from", "full", "function", "generated", "grant", "group", "having", "identity", "if", "in",
    "include", "index", "initially", "inner", "insert", "into", "is", "join", "key", "language", "left", "like", "limit", "materialized",
    "modify", "not", "null", "of", "on", "only", "or", "order", "outer", "partition", "pragma", "primary", "procedure", "references",
    "rename", "replace", "restrict", "return", "returns", "right", "rollback", "row", "schema", "select", "sequence", "set", "statement",
    "stored", "table", "temporary", "then", "to", "trigger", "truncate", "type", "union", "unique", "update", "using", "validate",
    "values", "view", "virtual", "when", "where", "with", "without",
];

/// A text in a style.
pub(crate) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// SQL with its keywords, strings, numbers and comments in color.
pub(crate) fn sql(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for token in Lexer::new(text, engine) {
        let end = token.end();
        out.push_str(text.get(at..token.start).unwrap_or_default());
        let written = text.get(token.start..end).unwrap_or_default();
        match style(&token, written) {
            // A style ends with its line, so that what cuts lines cuts no style.
            Some(style) => {
                let lines: Vec<String> =
                    written.split('\n').map(|line| paint(style, line)).collect();
                out.push_str(&lines.join("\n"));
            }
            None => out.push_str(written),
        }
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn style(token: &Token<'_>, written: &str) -> Option<Style> {
    match token.kind {
        TokenKind::Comment => Some(DIM),
        TokenKind::Text => Some(TEXT),
        TokenKind::Word if WORDS.contains(&written.to_ascii_lowercase().as_str()) => Some(KEYWORD),
        _ if written.starts_with(|c: char| c.is_ascii_digit()) => Some(NUMBER),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_color_is_added() {
        let text =
            "-- a\nCREATE TABLE \"select\" (id int DEFAULT 10,\n  t text DEFAULT 'it''s\ntwo');";
        let painted = sql(text, Engine::Postgres);
        assert_eq!(anstream::adapter::strip_str(&painted).to_string(), text);
        let keyword = paint(KEYWORD, "CREATE");
        assert!(painted.contains(&keyword), "{painted}");
        assert!(painted.contains(&paint(DIM, "-- a")), "{painted}");
        assert!(painted.contains(&paint(NUMBER, "10")), "{painted}");
        // A name in quotes is none of SQL's words, and a text of two lines has two styles.
        assert!(painted.contains(" \"select\" "), "{painted}");
        assert!(painted.contains(&paint(TEXT, "two'")), "{painted}");
    }
}

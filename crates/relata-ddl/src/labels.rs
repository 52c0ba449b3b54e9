//! The labels of a column: of MySQL's ENUM, or of a check on SQLite that lists them.

use relata_schema::sql_text::{Lexer, Token, TokenKind, strip_parentheses};
use relata_schema::{Column, Engine, SqlType, Table};

use crate::names::literal;

/// The labels that a column itself defines: those of MySQL's `ENUM`, and on SQLite those of a check
/// `column IN ('a', 'b')`. The labels of PostgreSQL's enums belong to their type.
#[must_use]
pub fn column_labels(table: &Table, column: &Column, engine: Engine) -> Option<Vec<String>> {
    match (engine, &column.sql_type) {
        (Engine::Mysql, SqlType::InlineEnum(labels)) => Some(labels.clone()),
        (Engine::Sqlite, _) => {
            (table.checks.iter()).find_map(|check| listed(&check.expression, &column.name, engine))
        }
        _ => None,
    }
}

/// The labels of `column IN ('a', 'b')`.
fn listed(sql: &str, column: &str, engine: Engine) -> Option<Vec<String>> {
    let tokens: Vec<Token<'_>> = Lexer::new(strip_parentheses(sql, engine), engine)
        .filter(|token| token.kind != TokenKind::Comment)
        .collect();
    let [name, list @ ..] = tokens.as_slice() else {
        return None;
    };
    let [word, open, list @ .., close] = list else {
        return None;
    };
    let is_list = name.identifier().eq_ignore_ascii_case(column)
        && word.is("in")
        && open.is_symbol("(")
        && close.is_symbol(")");
    let mut labels = Vec::new();
    for (at, token) in list.iter().enumerate() {
        match at % 2 {
            0 if token.kind == TokenKind::Text => labels.push(token.identifier()),
            1 if token.is_symbol(",") => {}
            _ => return None,
        }
    }
    (is_list && !labels.is_empty()).then_some(labels)
}

/// Replaces a text by another wherever it is a literal in SQL.
pub(crate) fn with_label(sql: &str, from: &str, to: &str, engine: Engine) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    for token in Lexer::new(sql, engine) {
        let is_it = || {
            let text = token.identifier();
            text == from || engine == Engine::Mysql && text.replace("\\'", "'") == from
        };
        if token.kind == TokenKind::Text && is_it() {
            text.push_str(sql.get(copied..token.start).unwrap_or_default());
            text.push_str(&literal(to, engine));
            copied = token.end();
        }
    }
    text.push_str(sql.get(copied..).unwrap_or_default());
    text
}

/// Gives MySQL's `ENUM` other labels.
pub(crate) fn set_labels(column: &mut Column, labels: Vec<String>) {
    let listed: Vec<String> = (labels.iter())
        .map(|label| literal(label, Engine::Mysql))
        .collect();
    column.type_name = format!("enum({})", listed.join(","));
    column.sql_type = SqlType::InlineEnum(labels);
}

/// Renames a label of a column in a table; returns false if there is no such label, or the new one exists.
pub(crate) fn rename_label(
    table: &mut Table,
    name: &str,
    (from, to): (&str, &str),
    engine: Engine,
) -> Option<bool> {
    let column = table.column(name)?;
    let labels = column_labels(table, column, engine)?;
    if labels.iter().any(|label| label == to) {
        return Some(false);
    }
    if !labels.iter().any(|label| label == from) {
        return None;
    }
    let swapped = |label: String| if label == from { to.to_owned() } else { label };
    let labels = labels.into_iter().map(swapped).collect();
    let mut columns = table.columns.iter_mut();
    if let Some(column) = columns.find(|column| column.name == name) {
        if engine == Engine::Mysql {
            set_labels(column, labels);
        }
        if let Some(default) = &mut column.default {
            *default = with_label(default, from, to, engine);
        }
    }
    for check in &mut table.checks {
        let about = Lexer::new(&check.expression, engine)
            .any(|token| token.identifier().eq_ignore_ascii_case(name));
        if about {
            check.expression = with_label(&check.expression, from, to, engine);
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_check() {
        for (sql, expected) in [
            ("state IN ('a', 'it''s')", Some(vec!["a", "it's"])),
            ("(\"State\" in ('a'))", Some(vec!["a"])),
            ("state IN (1, 2)", None),
            ("state IN ('a') OR x", None),
            ("other IN ('a')", None),
        ] {
            let expected = expected.map(|list| list.into_iter().map(str::to_owned).collect());
            assert_eq!(listed(sql, "state", Engine::Sqlite), expected, "{sql}");
        }
    }
}

//! `CREATE INDEX`, `CREATE VIEW`, `CREATE VIRTUAL TABLE` and `CREATE TRIGGER`.

use super::tokens::{group, items, opened, span, text, tokens};
use crate::model::{Engine, TriggerEvent, TriggerTiming};
use crate::sql_text::{Token, strip_parentheses};

/// The expressions of a `CREATE INDEX`, without sort order and collation, and its predicate.
pub(in crate::sqlite) fn index(sql: &str) -> (Vec<String>, Option<String>) {
    let tokens = tokens(sql);
    let Some(on) = tokens.iter().position(|t| t.is("ON")) else {
        return (Vec::new(), None);
    };
    let Some(open) = tokens[on..].iter().position(|t| t.is_symbol("(")) else {
        return (Vec::new(), None);
    };
    let (body, rest) = group(&tokens[on + open..]);
    let expressions = items(body)
        .map(|mut item| {
            if let Some((_, before)) = item
                .split_last()
                .filter(|(t, _)| t.is("ASC") || t.is("DESC"))
            {
                item = before;
            }
            if let [before @ .., collate, _] = item
                && collate.is("COLLATE")
            {
                item = before;
            }
            strip_parentheses(span(sql, item), Engine::Sqlite).to_owned()
        })
        .collect();
    let predicate = match rest.split_first() {
        Some((word, condition)) if word.is("WHERE") => {
            Some(strip_parentheses(span(sql, condition), Engine::Sqlite).to_owned())
        }
        _ => None,
    };
    (expressions, predicate)
}

/// The query of a `CREATE VIEW`.
pub(in crate::sqlite) fn view_query(sql: &str) -> Option<&str> {
    let mut rest: &[Token<'_>] = &tokens(sql);
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        if token.is_symbol("(") {
            rest = opened(after).1;
        } else if token.is("AS") {
            return Some(span(sql, after).trim_end_matches(';').trim_end());
        }
    }
    None
}

/// Module and arguments of a `CREATE VIRTUAL TABLE`.
pub(in crate::sqlite) fn module(sql: &str) -> Option<(String, String)> {
    let tokens = tokens(sql);
    let using = tokens.iter().position(|t| t.is("USING"))?;
    let module = tokens.get(using + 1)?.identifier();
    let (arguments, _) = text(sql, tokens.get(using + 2..)?);
    Some((module, arguments.to_owned()))
}

/// Timing, event and `UPDATE OF` columns of a `CREATE TRIGGER`.
pub(in crate::sqlite) fn trigger(sql: &str) -> Option<(TriggerTiming, TriggerEvent, Vec<String>)> {
    let tokens = tokens(sql);
    let mut at = tokens.iter().position(|t| t.is("TRIGGER"))? + 1;
    if tokens.get(at)?.is("IF") {
        at += 3;
    }
    // The name, with its schema or without.
    at += if tokens.get(at + 1)?.is_symbol(".") {
        3
    } else {
        1
    };
    let word = tokens.get(at)?;
    let timing = if word.is("AFTER") {
        at += 1;
        TriggerTiming::After
    } else if word.is("INSTEAD") {
        at += 2;
        TriggerTiming::InsteadOf
    } else {
        at += usize::from(word.is("BEFORE"));
        TriggerTiming::Before
    };
    let word = tokens.get(at)?;
    let event = if word.is("INSERT") {
        TriggerEvent::Insert
    } else if word.is("DELETE") {
        TriggerEvent::Delete
    } else {
        TriggerEvent::Update
    };
    let columns = match tokens.get(at + 1) {
        Some(of) if of.is("OF") => tokens[at + 2..]
            .iter()
            .take_while(|t| !t.is("ON"))
            .filter(|t| !t.is_symbol(","))
            .map(Token::identifier)
            .collect(),
        _ => Vec::new(),
    };
    Some((timing, event, columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_expressions_lose_order_and_collation() {
        let sql = "CREATE UNIQUE INDEX i ON t (lower(a) COLLATE NOCASE DESC, (b + 1), c) WHERE (a > 0) AND b";
        let (expressions, predicate) = index(sql);
        assert_eq!(expressions, ["lower(a)", "b + 1", "c"]);
        assert_eq!(predicate.as_deref(), Some("(a > 0) AND b"));
    }

    #[test]
    fn views_modules_and_triggers() {
        assert_eq!(
            view_query("CREATE VIEW v (a, b) AS SELECT 1 AS a, 2;"),
            Some("SELECT 1 AS a, 2")
        );
        assert_eq!(
            module("CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize = 'x')"),
            Some(("fts5".into(), "a, b, tokenize = 'x'".into()))
        );
        assert_eq!(
            module("CREATE VIRTUAL TABLE f USING dbstat"),
            Some(("dbstat".into(), String::new()))
        );
        assert_eq!(
            trigger(
                "CREATE TRIGGER IF NOT EXISTS main.x UPDATE OF a, \"b c\" ON t BEGIN SELECT 1; END"
            ),
            Some((
                TriggerTiming::Before,
                TriggerEvent::Update,
                vec!["a".into(), "b c".into()]
            ))
        );
        assert_eq!(
            trigger("CREATE TRIGGER x INSTEAD OF DELETE ON v BEGIN SELECT 1; END"),
            Some((TriggerTiming::InsteadOf, TriggerEvent::Delete, vec![]))
        );
    }
}

//! Clauses that all engines write in the same way.

use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{Engine, ForeignKey, Initially, MatchType, ReferentialAction, SequenceOptions};

use crate::names;

/// `CONSTRAINT name `, or nothing for a constraint without a name.
pub(crate) fn constraint(name: Option<&String>, engine: Engine) -> String {
    name.map_or_else(String::new, |name| {
        format!("CONSTRAINT {} ", names::quoted(name, engine))
    })
}

/// ` DEFERRABLE INITIALLY ..`, or nothing.
pub(crate) fn deferrable(deferrable: Option<Initially>) -> &'static str {
    match deferrable {
        None => "",
        Some(Initially::Immediate) => " DEFERRABLE",
        Some(Initially::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// `FOREIGN KEY (a) REFERENCES t (b) ..`.
pub(crate) fn foreign_key(key: &ForeignKey, engine: Engine) -> String {
    let columns = |names: &[String]| match key.period {
        true => names::columns_with_range(names, engine, |at| format!("PERIOD {at}")),
        false => names::columns(names, engine),
    };
    let mut sql = format!(
        "FOREIGN KEY {} REFERENCES {}",
        columns(&key.columns),
        names::object(&key.target, engine)
    );
    if !key.target_columns.is_empty() {
        sql.push(' ');
        sql.push_str(&columns(&key.target_columns));
    }
    if key.match_type != MatchType::Simple {
        sql.push_str(&format!(" MATCH {}", key.match_type));
    }
    if key.on_delete != ReferentialAction::NoAction {
        sql.push_str(&format!(" ON DELETE {}", key.on_delete));
        if !key.on_delete_columns.is_empty() {
            sql.push(' ');
            sql.push_str(&names::columns(&key.on_delete_columns, engine));
        }
    }
    if key.on_update != ReferentialAction::NoAction {
        sql.push_str(&format!(" ON UPDATE {}", key.on_update));
    }
    sql.push_str(deferrable(key.deferrable));
    sql
}

/// Which numbers of a sequence fit its new bounds.
pub(crate) enum Bounded {
    /// All that the old bounds allow.
    Within,
    /// Some, so the current one must be made one of them.
    Narrower,
    /// None, so it starts again.
    Elsewhere,
}

pub(crate) fn bounded(old: &SequenceOptions, new: &SequenceOptions) -> Bounded {
    if new.min > old.max || new.max < old.min {
        Bounded::Elsewhere
    } else if new.min > old.min || new.max < old.max {
        Bounded::Narrower
    } else {
        Bounded::Within
    }
}

/// True if a default is a literal, a keyword or a signed number, which is written without parentheses.
pub(crate) fn is_simple(default: &str, engine: Engine) -> bool {
    let tokens: Vec<_> = Lexer::new(default, engine).collect();
    let value = |kind: TokenKind| kind != TokenKind::Symbol && kind != TokenKind::Comment;
    match tokens.as_slice() {
        [one] => value(one.kind),
        // X'00', b'1'
        [prefix, text] if prefix.kind == TokenKind::Word && text.kind == TokenKind::Text => {
            prefix.text.len() == 1 && prefix.end() == text.start
        }
        [sign, number] => {
            (sign.is_symbol("-") || sign.is_symbol("+")) && number.kind == TokenKind::Word
        }
        // -1.5: the lexer splits a number.
        [sign, rest @ ..] if sign.is_symbol("-") || sign.is_symbol("+") => is_number(rest),
        rest => is_number(rest),
    }
}

fn is_number(tokens: &[relata_schema::sql_text::Token<'_>]) -> bool {
    let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match tokens {
        [whole, dot, part] => digits(whole.text) && dot.is_symbol(".") && digits(part.text),
        [first, second] => {
            first.is_symbol(".") && digits(second.text)
                || digits(first.text) && second.is_symbol(".")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_simple;
    use relata_schema::Engine;

    #[test]
    fn literals_stand_by_themselves() {
        for simple in [
            "1",
            "-1",
            "-1.5",
            "1.5",
            "'it''s'",
            "NULL",
            "CURRENT_DATE",
            "X'00'",
            "\"x\"",
        ] {
            assert!(is_simple(simple, Engine::Sqlite), "{simple}");
        }
        for expression in ["1 + 1", "lower('a')", "datetime('now')", "a.b", "- -1"] {
            assert!(!is_simple(expression, Engine::Sqlite), "{expression}");
        }
    }
}

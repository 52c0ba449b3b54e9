//! Following the tokens and parentheses of a `CREATE` statement.

use crate::model::Engine;
use crate::sql_text::{Lexer, Token, TokenKind};

pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    Lexer::new(sql, Engine::Sqlite)
        .filter(|token| token.kind != TokenKind::Comment)
        .collect()
}

/// The tokens within the parentheses that open at the first token, and those after.
pub(super) fn group<'t, 'a>(tokens: &'t [Token<'a>]) -> (&'t [Token<'a>], &'t [Token<'a>]) {
    match tokens.split_first() {
        Some((open, after)) if open.is_symbol("(") => opened(after),
        _ => (&[], tokens),
    }
}

/// The tokens up to the parenthesis that closes one already open, and those after.
pub(super) fn opened<'t, 'a>(after: &'t [Token<'a>]) -> (&'t [Token<'a>], &'t [Token<'a>]) {
    let mut depth = 1_usize;
    for (at, token) in after.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
        }
        if depth == 0 {
            return (&after[..at], &after[at + 1..]);
        }
    }
    (after, &[])
}

/// The text within the parentheses that open at the first token, and the tokens after.
pub(super) fn text<'s, 't, 'a>(
    sql: &'s str,
    tokens: &'t [Token<'a>],
) -> (&'s str, &'t [Token<'a>]) {
    let (inner, rest) = group(tokens);
    (span(sql, inner), rest)
}

/// The text from the first of these tokens to the last.
pub(super) fn span<'s>(sql: &'s str, tokens: &[Token<'_>]) -> &'s str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => sql.get(first.start..last.end()).unwrap_or_default(),
        _ => "",
    }
}

/// The column names within the next parentheses, and the tokens after.
pub(super) fn names<'t, 'a>(tokens: &'t [Token<'a>]) -> (Vec<String>, &'t [Token<'a>]) {
    let Some(open) = tokens.iter().position(|t| t.is_symbol("(")) else {
        return (Vec::new(), tokens);
    };
    let (inner, rest) = group(&tokens[open..]);
    let names = items(inner).filter_map(|item| item.first().map(Token::identifier));
    (names.collect(), rest)
}

/// The comma-separated parts of a list, commas within parentheses left alone.
pub(super) fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens.split(move |token| {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && token.is_symbol(",")
    })
}

/// The tokens after a `DEFAULT` value: `(expression)`, `-1`, `'text'`, `CURRENT_TIMESTAMP`.
pub(super) fn default_after<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    match tokens.split_first() {
        Some((token, after)) if token.is_symbol("(") => opened(after).1,
        Some((token, after)) if token.is_symbol("-") || token.is_symbol("+") => {
            after.get(1..).unwrap_or_default()
        }
        Some((_, after)) => after,
        None => tokens,
    }
}

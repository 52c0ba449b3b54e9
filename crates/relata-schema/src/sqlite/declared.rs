//! What a `CREATE` statement declares and no pragma tells.
//!
//! The statement was accepted by SQLite, so its grammar
//! (<https://www.sqlite.org/lang_createtable.html>) can be relied on; only tokens and parentheses are followed.

use crate::model::{CheckConstraint, Engine, Initially, MatchType, TriggerEvent, TriggerTiming};
use crate::sql_text::{Lexer, Token, TokenKind, strip_parentheses};

/// What a `CREATE TABLE` declares.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) columns: Vec<DeclaredColumn>,
    /// Name of the primary key constraint.
    pub(super) primary_key: Option<String>,
    pub(super) auto_increment: bool,
    pub(super) checks: Vec<CheckConstraint>,
    pub(super) foreign_keys: Vec<DeclaredKey>,
    /// Name and columns of each `UNIQUE`.
    uniques: Vec<(Option<String>, Vec<String>)>,
}

/// What a column definition declares.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DeclaredColumn {
    pub(super) name: String,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<String>,
}

/// What a foreign key declares.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DeclaredKey {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) deferrable: Option<Initially>,
    pub(super) match_type: MatchType,
}

impl Declared {
    /// Reads a `CREATE TABLE`; of a text that is none, nothing.
    pub(super) fn parse(sql: &str) -> Self {
        let tokens = tokens(sql);
        let mut declared = Self::default();
        let Some(open) = tokens.iter().position(|t| t.is_symbol("(")) else {
            return declared;
        };
        let (body, _) = group(&tokens[open..]);
        for item in items(body) {
            declared.item(sql, item);
        }
        declared
    }

    pub(super) fn column(&self, name: &str) -> Option<&DeclaredColumn> {
        self.columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The name of the `UNIQUE` over these columns; each declaration is used once.
    pub(super) fn take_unique(&mut self, columns: &[String]) -> Option<String> {
        let at = self.uniques.iter().position(|(_, declared)| {
            declared.len() == columns.len()
                && declared
                    .iter()
                    .zip(columns)
                    .all(|(a, b)| a.eq_ignore_ascii_case(b))
        })?;
        self.uniques.swap_remove(at).0
    }

    /// A column definition or table constraint. SQLite lets table constraints follow each other without commas, so
    /// one item may hold several.
    fn item(&mut self, sql: &str, item: &[Token<'_>]) {
        const TABLE_CONSTRAINTS: [&str; 5] =
            ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        let Some(first) = item.first() else { return };
        let mut rest = item;
        let mut column = None;
        if !TABLE_CONSTRAINTS.iter().any(|word| first.is(word)) {
            column = Some(self.columns.len());
            self.columns.push(DeclaredColumn {
                name: first.identifier(),
                ..DeclaredColumn::default()
            });
            rest = &item[1..];
        }
        let own = |declared: &Self| match column.and_then(|at| declared.columns.get(at)) {
            Some(column) => vec![column.name.clone()],
            None => Vec::new(),
        };
        let mut name = None;
        while let Some((token, after)) = rest.split_first() {
            rest = after;
            match token.text.to_ascii_uppercase().as_str() {
                _ if token.is_symbol("(") => rest = opened(after).1,
                _ if token.kind != TokenKind::Word => {}
                "CONSTRAINT" => {
                    name = after.first().map(Token::identifier);
                    rest = after.get(1..).unwrap_or_default();
                }
                "PRIMARY" => self.primary_key = name.take(),
                "AUTOINCREMENT" => self.auto_increment = true,
                // The conflict clause and actions hold words that mean something else elsewhere.
                "ON" => {
                    let wide = after.get(1).is_some_and(|t| t.is("SET") || t.is("NO"));
                    rest = after.get(if wide { 3 } else { 2 }..).unwrap_or_default();
                }
                "UNIQUE" => {
                    let (columns, after) = match column {
                        Some(_) => (own(self), after),
                        None => names(after),
                    };
                    self.uniques.push((name.take(), columns));
                    rest = after;
                }
                "CHECK" => {
                    let (inner, after) = text(sql, after);
                    self.checks.push(CheckConstraint {
                        name: name.take(),
                        expression: strip_parentheses(inner).to_owned(),
                        no_inherit: false,
                        validated: true,
                        comment: None,
                    });
                    rest = after;
                }
                "FOREIGN" => {
                    let (columns, after) = names(after.get(1..).unwrap_or_default());
                    self.foreign_keys.push(DeclaredKey {
                        name: name.take(),
                        columns,
                        ..DeclaredKey::default()
                    });
                    rest = after;
                }
                "REFERENCES" => {
                    if column.is_some() {
                        let columns = own(self);
                        self.foreign_keys.push(DeclaredKey {
                            name: name.take(),
                            columns,
                            ..DeclaredKey::default()
                        });
                    }
                    rest = after.get(1..).unwrap_or_default();
                }
                "MATCH" => {
                    if let (Some(key), Some(word)) = (self.foreign_keys.last_mut(), after.first()) {
                        key.match_type = match word.identifier().to_ascii_uppercase().as_str() {
                            "FULL" => MatchType::Full,
                            "PARTIAL" => MatchType::Partial,
                            _ => MatchType::Simple,
                        };
                    }
                    rest = after.get(1..).unwrap_or_default();
                }
                "NOT" if after.first().is_some_and(|t| t.is("DEFERRABLE")) => {
                    rest = after.get(1..).unwrap_or_default();
                }
                "DEFERRABLE" => {
                    let deferred = after.first().is_some_and(|t| t.is("INITIALLY"))
                        && after.get(1).is_some_and(|t| t.is("DEFERRED"));
                    if let Some(key) = self.foreign_keys.last_mut() {
                        key.deferrable = Some(if deferred {
                            Initially::Deferred
                        } else {
                            Initially::Immediate
                        });
                    }
                }
                "DEFAULT" => rest = default_after(after),
                "COLLATE" => {
                    let collation = after.first().map(Token::identifier);
                    if let Some(column) = column.and_then(|at| self.columns.get_mut(at)) {
                        column.collation = collation.filter(|c| !c.eq_ignore_ascii_case("BINARY"));
                    }
                    rest = after.get(1..).unwrap_or_default();
                }
                "AS" => {
                    let (inner, after) = text(sql, after);
                    if let Some(column) = column.and_then(|at| self.columns.get_mut(at)) {
                        column.generated = Some(strip_parentheses(inner).to_owned());
                    }
                    rest = after;
                }
                _ => {}
            }
        }
    }
}

/// The expressions of a `CREATE INDEX`, without sort order and collation, and its predicate.
pub(super) fn index(sql: &str) -> (Vec<String>, Option<String>) {
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
            strip_parentheses(span(sql, item)).to_owned()
        })
        .collect();
    let predicate = match rest.split_first() {
        Some((word, condition)) if word.is("WHERE") => {
            Some(strip_parentheses(span(sql, condition)).to_owned())
        }
        _ => None,
    };
    (expressions, predicate)
}

/// The query of a `CREATE VIEW`.
pub(super) fn view_query(sql: &str) -> Option<&str> {
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
pub(super) fn module(sql: &str) -> Option<(String, String)> {
    let tokens = tokens(sql);
    let using = tokens.iter().position(|t| t.is("USING"))?;
    let module = tokens.get(using + 1)?.identifier();
    let (arguments, _) = text(sql, tokens.get(using + 2..)?);
    Some((module, arguments.to_owned()))
}

/// Timing, event and `UPDATE OF` columns of a `CREATE TRIGGER`.
pub(super) fn trigger(sql: &str) -> Option<(TriggerTiming, TriggerEvent, Vec<String>)> {
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

fn tokens(sql: &str) -> Vec<Token<'_>> {
    Lexer::new(sql, Engine::Sqlite)
        .filter(|token| token.kind != TokenKind::Comment)
        .collect()
}

/// The tokens within the parentheses that open at the first token, and those behind.
fn group<'t, 'a>(tokens: &'t [Token<'a>]) -> (&'t [Token<'a>], &'t [Token<'a>]) {
    match tokens.split_first() {
        Some((open, after)) if open.is_symbol("(") => opened(after),
        _ => (&[], tokens),
    }
}

/// The tokens up to the parenthesis that closes one already open, and those behind.
fn opened<'t, 'a>(after: &'t [Token<'a>]) -> (&'t [Token<'a>], &'t [Token<'a>]) {
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

/// The text within the parentheses that open at the first token, and the tokens behind.
fn text<'s, 't, 'a>(sql: &'s str, tokens: &'t [Token<'a>]) -> (&'s str, &'t [Token<'a>]) {
    let (inner, rest) = group(tokens);
    (span(sql, inner), rest)
}

/// The text from the first of these tokens to the last.
fn span<'s>(sql: &'s str, tokens: &[Token<'_>]) -> &'s str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => sql.get(first.start..last.end()).unwrap_or_default(),
        _ => "",
    }
}

/// The column names within the next parentheses, and the tokens behind.
fn names<'t, 'a>(tokens: &'t [Token<'a>]) -> (Vec<String>, &'t [Token<'a>]) {
    let Some(open) = tokens.iter().position(|t| t.is_symbol("(")) else {
        return (Vec::new(), tokens);
    };
    let (inner, rest) = group(&tokens[open..]);
    let names = items(inner).filter_map(|item| item.first().map(Token::identifier));
    (names.collect(), rest)
}

/// The comma-separated parts of a list, commas within parentheses left alone.
fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
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

/// The tokens behind a `DEFAULT` value: `(expression)`, `-1`, `'text'`, `CURRENT_TIMESTAMP`.
fn default_after<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    match tokens.split_first() {
        Some((token, after)) if token.is_symbol("(") => opened(after).1,
        Some((token, after)) if token.is_symbol("-") || token.is_symbol("+") => {
            after.get(1..).unwrap_or_default()
        }
        Some((_, after)) => after,
        None => tokens,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_found_whatever_stands_around_them() {
        let sql = r#"CREATE TABLE "t(" ( -- CHECK (no)
            id INTEGER CONSTRAINT pk PRIMARY KEY ON CONFLICT ABORT AUTOINCREMENT,
            "a,b" VARCHAR(10) DEFAULT ('CHECK (' || ')') COLLATE nocase CHECK ("a,b" <> ')'),
            c INT GENERATED ALWAYS AS ((id) + (1)) STORED UNIQUE ON CONFLICT REPLACE,
            d DEFAULT -1 CONSTRAINT to_u REFERENCES u ON DELETE SET DEFAULT MATCH FULL DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT ck CHECK ((id > 0) OR (c > 0)) CONSTRAINT uq UNIQUE ([a,b], c COLLATE NOCASE DESC),
            FOREIGN KEY (id, c) REFERENCES u (x, y) NOT DEFERRABLE
        ) STRICT"#;
        let mut declared = Declared::parse(sql);
        let checks: Vec<_> = declared
            .checks
            .iter()
            .map(|check| (check.name.as_deref(), check.expression.as_str()))
            .collect();
        assert_eq!(
            checks,
            [
                (None, "\"a,b\" <> ')'"),
                (Some("ck"), "(id > 0) OR (c > 0)")
            ]
        );
        assert_eq!(declared.primary_key.as_deref(), Some("pk"));
        assert!(declared.auto_increment);
        let names: Vec<_> = declared.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["id", "a,b", "c", "d"]);
        assert_eq!(declared.columns[1].collation.as_deref(), Some("nocase"));
        assert_eq!(declared.columns[2].generated.as_deref(), Some("(id) + (1)"));
        assert_eq!(
            declared.foreign_keys,
            [
                DeclaredKey {
                    name: Some("to_u".into()),
                    columns: vec!["d".into()],
                    deferrable: Some(Initially::Deferred),
                    match_type: MatchType::Full,
                },
                DeclaredKey {
                    columns: vec!["id".into(), "c".into()],
                    ..DeclaredKey::default()
                },
            ]
        );
        assert_eq!(
            declared.take_unique(&["A,B".into(), "c".into()]).as_deref(),
            Some("uq")
        );
        assert_eq!(declared.take_unique(&["c".into()]), None);
    }

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

    #[test]
    fn broken_text_yields_nothing_but_does_not_fail() {
        for sql in [
            "",
            "(",
            "CREATE TABLE t (a CHECK (",
            "CREATE TABLE t (CONSTRAINT",
            "a)(b",
            "t (a DEFAULT",
            "t (a ON",
        ] {
            let _ = Declared::parse(sql);
            let _ = index(sql);
            let _ = (view_query(sql), module(sql), trigger(sql));
        }
    }
}

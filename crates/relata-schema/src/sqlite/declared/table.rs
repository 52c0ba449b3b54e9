//! Reads `CREATE TABLE`.

use super::tokens::{default_after, group, items, names, opened, text, tokens};
use crate::model::{CheckConstraint, Engine, Initially, MatchType};
use crate::sql_text::{Token, TokenKind, strip_parentheses};

/// The declarations of a `CREATE TABLE`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sqlite) struct Declared {
    pub(in crate::sqlite) columns: Vec<DeclaredColumn>,
    /// Name of the primary key constraint.
    pub(in crate::sqlite) primary_key: Option<String>,
    pub(in crate::sqlite) auto_increment: bool,
    pub(in crate::sqlite) checks: Vec<CheckConstraint>,
    pub(in crate::sqlite) foreign_keys: Vec<DeclaredKey>,
    /// True if a key or column has `ON CONFLICT`.
    pub(in crate::sqlite) on_conflict: bool,
    /// Name and columns of each `UNIQUE`.
    uniques: Vec<(Option<String>, Vec<String>)>,
}

/// The declarations of a column definition.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sqlite) struct DeclaredColumn {
    pub(in crate::sqlite) name: String,
    pub(in crate::sqlite) collation: Option<String>,
    pub(in crate::sqlite) generated: Option<String>,
}

/// The declarations of a foreign key.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sqlite) struct DeclaredKey {
    pub(in crate::sqlite) name: Option<String>,
    pub(in crate::sqlite) columns: Vec<String>,
    pub(in crate::sqlite) deferrable: Option<Initially>,
    pub(in crate::sqlite) match_type: MatchType,
}

impl Declared {
    /// Reads a `CREATE TABLE`; of a text that is none, nothing.
    pub(in crate::sqlite) fn parse(sql: &str) -> Self {
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

    pub(in crate::sqlite) fn column(&self, name: &str) -> Option<&DeclaredColumn> {
        self.columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The name of the `UNIQUE` over these columns; each declaration is used once.
    pub(in crate::sqlite) fn take_unique(&mut self, columns: &[String]) -> Option<String> {
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
                    self.on_conflict |= after.first().is_some_and(|t| t.is("CONFLICT"));
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
                        column: None,
                        name: name.take(),
                        expression: strip_parentheses(inner, Engine::Sqlite).to_owned(),
                        no_inherit: false,
                        validated: true,
                        enforced: true,
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
                        column.generated =
                            Some(strip_parentheses(inner, Engine::Sqlite).to_owned());
                    }
                    rest = after;
                }
                _ => {}
            }
        }
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
}

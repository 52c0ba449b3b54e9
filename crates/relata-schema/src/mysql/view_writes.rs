//! Columns of views that statements can write. The server says of a view only that something of it can be updated; the rest follows from its
//! query, which the server writes in one form: each item of the SELECT list with its name, each column with its table.
//! <https://dev.mysql.com/doc/refman/8.4/en/view-updatability.html>

use std::collections::{HashMap, HashSet};

use super::Relations;
use crate::model::{Engine, ViewWrites};
use crate::sql_text::{Lexer, Token, TokenKind};

/// Finds the statements that views take, and the columns that they cannot write.
pub(super) fn read(relations: &mut Relations) {
    let views = (relations.tables.iter()).filter(|table| table.is_view());
    let shapes: HashMap<String, Shape> = views
        .filter_map(|view| {
            let definition = view.definition.as_deref()?;
            let updatable = view.view_writes.is_some_and(|writes| writes.update);
            let mut shape = Shape::of(definition).filter(|_| updatable)?;
            shape.names = view
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect();
            (shape.items.len() == shape.names.len()).then(|| (view.name.name.clone(), shape))
        })
        .collect();
    for view in relations.tables.iter_mut().filter(|table| table.is_view()) {
        let Some(writes) = &mut view.view_writes else {
            continue;
        };
        let Some(shape) = shapes.get(&view.name.name) else {
            // Whatever is not understood is not inserted into. The server calls a query with WITH updatable, and updates none.
            let definition = view.definition.as_deref().unwrap_or_default();
            let first = Lexer::new(definition, Engine::Mysql).next();
            let is_with = first.is_some_and(|token| token.is("with"));
            *writes = ViewWrites {
                insert: false,
                update: writes.update && !is_with,
                delete: writes.delete && !is_with,
            };
            continue;
        };
        let written: Vec<bool> = (0..shape.items.len())
            .map(|at| shape.writes(at, &shapes, 0))
            .collect();
        *writes = ViewWrites {
            insert: shape.takes_rows(&shapes, 0),
            update: written.contains(&true),
            delete: shape.is_of_one_table(),
        };
        if writes.insert || writes.update {
            for (column, written) in view.columns.iter_mut().zip(written) {
                column.read_only = !written;
            }
        }
    }
}

/// The query of a view, as far as it decides what can be written.
struct Shape {
    /// The items of the SELECT list: the table and name of a column, `None` for any other expression.
    items: Vec<Option<(String, String)>>,
    /// The names of the view's columns.
    names: Vec<String>,
    /// The tables of FROM by their aliases, where they have one.
    aliases: HashMap<String, String>,
    /// The names of queries in FROM.
    queries: HashSet<String>,
    joins: bool,
}

impl Shape {
    /// `None` for a query that has none of the usual form, such as one with WITH.
    fn of(definition: &str) -> Option<Self> {
        let tokens: Vec<Token<'_>> = Lexer::new(definition, Engine::Mysql)
            .filter(|token| token.kind != TokenKind::Comment)
            .collect();
        let (first, rest) = tokens.split_first()?;
        if !first.is("select") {
            return None;
        }
        let mut depth = 0_usize;
        let mut items = vec![Vec::new()];
        let mut from = None;
        for (at, token) in rest.iter().enumerate() {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.checked_sub(1)?,
                "," if depth == 0 => {
                    items.push(Vec::new());
                    continue;
                }
                _ if depth == 0 && token.is("from") => {
                    from = Some(&rest[at + 1..]);
                    break;
                }
                _ => {}
            }
            items.last_mut()?.push(*token);
        }
        let from = from?;
        let end = ["where", "group", "having", "order", "limit"];
        let mut depth = 0_usize;
        let length = from.iter().position(|token| {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && end.iter().any(|word| token.is(word))
        });
        let from = &from[..length.unwrap_or(from.len())];
        let (mut aliases, mut queries) = (HashMap::new(), HashSet::new());
        for pair in from.windows(2) {
            let [before, alias] = pair else { continue };
            if alias.kind != TokenKind::Quoted {
                continue;
            }
            if before.kind == TokenKind::Quoted {
                aliases.insert(alias.identifier(), before.identifier());
            } else if before.is_symbol(")") {
                queries.insert(alias.identifier());
            }
        }
        Some(Self {
            items: items.iter().map(|item| column(item)).collect(),
            names: Vec::new(),
            aliases,
            queries,
            joins: from.iter().any(|token| token.is("join")),
        })
    }

    /// The view below a column, and which of its columns that is.
    fn below<'s>(
        &self,
        at: usize,
        shapes: &'s HashMap<String, Shape>,
    ) -> Option<(&'s Shape, usize)> {
        let (table, name) = self.items[at].as_ref()?;
        let view = shapes.get(self.aliases.get(table).unwrap_or(table))?;
        Some((view, view.names.iter().position(|own| own == name)?))
    }

    /// True if a statement may write a column: it is one of a table.
    fn writes(&self, at: usize, shapes: &HashMap<String, Shape>, depth: usize) -> bool {
        let Some((table, _)) = &self.items[at] else {
            return false;
        };
        let below = || self.below(at, shapes);
        depth < MOST_VIEWS
            && !self.queries.contains(table)
            && below().is_none_or(|(view, at)| view.writes(at, shapes, depth + 1))
    }

    fn is_of_one_table(&self) -> bool {
        !self.joins && self.queries.is_empty()
    }

    /// True if rows can be inserted: each item is a column, no two are the same, and so it is in the view below.
    fn takes_rows(&self, shapes: &HashMap<String, Shape>, depth: usize) -> bool {
        let columns: HashSet<_> = self.items.iter().flatten().collect();
        let below = (0..self.items.len()).find_map(|at| self.below(at, shapes));
        depth < MOST_VIEWS
            && self.is_of_one_table()
            && columns.len() == self.items.len()
            && (0..self.items.len()).all(|at| self.writes(at, shapes, depth))
            && below.is_none_or(|(view, _)| view.takes_rows(shapes, depth + 1))
    }
}

/// Views in views that are followed.
const MOST_VIEWS: usize = 64;

/// Returns the table and the name of the column, if an item is one.
fn column(item: &[Token<'_>]) -> Option<(String, String)> {
    let end = item.iter().position(|token| token.is("as"));
    let item = &item[..end.unwrap_or(item.len())];
    let dots = item
        .iter()
        .skip(1)
        .step_by(2)
        .all(|token| token.is_symbol("."));
    let names = item
        .iter()
        .step_by(2)
        .all(|token| token.kind == TokenKind::Quoted);
    match item {
        [.., table, _, name] if dots && names && item.len() % 2 == 1 => {
            Some((table.identifier(), name.identifier()))
        }
        _ => None,
    }
}

//! Finds the columns of a view that cannot be NULL, and the types of those that SQLite calls BLOB.
//!
//! SQLite reports for each column of a query which column of a table it is. That column's NOT NULL holds for the view if
//! the view's text has nothing that could put a NULL in its place: no outer join, no second SELECT, no aggregate
//! without GROUP BY. Whatever is not understood stays nullable.

use std::collections::HashMap;

use rusqlite::Connection;

use super::tables::Tables;
use crate::error::Result;
use crate::model::{Column, Engine, SqlType};
use crate::sql_text::{Lexer, Token, TokenKind};

/// SQLite's own aggregates. A view that calls others cannot be read here at all.
const AGGREGATES: &str = "SELECT DISTINCT name FROM pragma_function_list WHERE type IN ('a', 'w')";

pub(super) fn read(connection: &Connection, tables: &mut Tables) -> Result<()> {
    types_of_origins(connection, tables);
    not_null(connection, tables)
}

/// Gives a view's columns the types of the columns that they are. SQLite says BLOB of those without a type, and of expressions with
/// that affinity: what such a column is, is not known.
fn types_of_origins(connection: &Connection, tables: &mut Tables) {
    let is_blob = |column: &Column| column.sql_type == SqlType::Binary;
    let mut found = Vec::new();
    for (view, _) in tables.iter_mut().filter(|(table, _)| table.is_view()) {
        if view.columns.iter().any(is_blob) {
            found.push(view.name.name.clone());
        }
    }
    for view in found {
        let Ok(statement) = connection.prepare(&select_all(&view)) else {
            continue;
        };
        let origins: Vec<Option<(String, String)>> = (statement.columns_with_metadata().iter())
            .map(|column| {
                Some((
                    column.table_name()?.to_owned(),
                    column.origin_name()?.to_owned(),
                ))
            })
            .collect();
        for (at, origin) in origins.into_iter().enumerate() {
            let origin = origin.and_then(|(table, column)| {
                let column = tables.column(&table, column);
                let (table, _) = tables.get(&table)?;
                table.column(&column).cloned()
            });
            let Some((view, _)) = tables.get(&view) else {
                continue;
            };
            let Some(column) = view.columns.get_mut(at).filter(|column| is_blob(column)) else {
                continue;
            };
            (column.sql_type, column.type_name) = match origin {
                Some(origin) => (origin.sql_type, origin.type_name),
                None => (SqlType::Any, String::new()),
            };
        }
    }
}

fn select_all(view: &str) -> String {
    format!("SELECT * FROM main.\"{}\"", view.replace('"', "\"\""))
}

fn not_null(connection: &Connection, tables: &mut Tables) -> Result<()> {
    let views: HashMap<String, String> = tables
        .iter_mut()
        .filter(|(table, _)| table.is_view())
        .filter_map(|(table, _)| {
            let definition = table.definition.clone()?;
            Some((table.name.name.to_ascii_lowercase(), definition))
        })
        .collect();
    if views.is_empty() {
        return Ok(());
    }
    let aggregates = super::rows(connection, "aggregates", AGGREGATES, |row| row.get(0))?;
    let mut not_null = Vec::new();
    for view in views
        .keys()
        .filter(|view| keeps_not_null(view, &views, &aggregates))
    {
        let Some((name, _)) = tables.resolve(view) else {
            continue;
        };
        // One that names a table that is gone has no columns.
        let Ok(statement) = connection.prepare(&select_all(&name)) else {
            continue;
        };
        for column in statement.columns_with_metadata() {
            let (Some(table), Some(origin)) = (column.table_name(), column.origin_name()) else {
                continue;
            };
            let origin = tables.column(table, origin.to_owned());
            let is_not_null = tables.get(table).is_some_and(|(table, _)| {
                (table.columns.iter()).any(|of| of.name == origin && !of.nullable)
            });
            if is_not_null && column.database_name() == Some(super::MAIN) {
                not_null.push((name.clone(), column.name().to_owned()));
            }
        }
    }
    for (view, column) in not_null {
        let Some((view, _)) = tables.get(&view) else {
            continue;
        };
        let mut same = view.columns.iter_mut().filter(|of| of.name == column);
        if let (Some(column), None) = (same.next(), same.next()) {
            column.nullable = false;
        }
    }
    Ok(())
}

/// True if a column of a table that a view shows is never NULL where the table's is not, views within the view included.
fn keeps_not_null(view: &str, views: &HashMap<String, String>, aggregates: &[String]) -> bool {
    let Some(definition) = views.get(view) else {
        return true;
    };
    let tokens: Vec<_> = Lexer::new(definition, Engine::Sqlite)
        .filter(|token| token.kind != TokenKind::Comment)
        .collect();
    let has = |word: &str| tokens.iter().any(|token| token.is(word));
    let selects = tokens.iter().filter(|token| token.is("SELECT")).count();
    let makes_nulls = ["LEFT", "RIGHT", "FULL", "OUTER", "WITH", "VALUES"];
    if selects != 1 || makes_nulls.iter().any(|word| has(word)) {
        return false;
    }
    let is_aggregate = |token: &Token<'_>| {
        let name = token.identifier();
        aggregates
            .iter()
            .any(|aggregate| name.eq_ignore_ascii_case(aggregate))
    };
    if !has("GROUP") && (has("HAVING") || tokens.iter().any(is_aggregate)) {
        return false;
    }
    tokens.iter().all(|token| match token.kind {
        TokenKind::Word | TokenKind::Quoted | TokenKind::Text => {
            let name = token.identifier().to_ascii_lowercase();
            name == view || keeps_not_null(&name, views, aggregates)
        }
        _ => true,
    })
}

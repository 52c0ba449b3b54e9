//! Renames a table or column wherever it is mentioned.

use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{Catalog, Engine, IndexedValue, ObjectName, Table};

use crate::names;

/// Updates references to a table.
pub(super) fn rename_table(catalog: &mut Catalog, from: &ObjectName, to: &ObjectName) {
    let engine = catalog.engine;
    let point = |name: &mut ObjectName| {
        if name == from {
            name.clone_from(to);
        }
    };
    for sequence in &mut catalog.sequences {
        if let Some(owner) = &mut sequence.owned_by {
            point(&mut owner.table);
        }
    }
    for table in &mut catalog.tables {
        for key in &mut table.foreign_keys {
            point(&mut key.target);
        }
        table.inherits.iter_mut().for_each(point);
        if let Some(partition) = &mut table.partition_of {
            point(&mut partition.parent);
        }
        if let Some(definition) = &mut table.definition {
            *definition = renamed(definition, &from.name, &to.name, engine);
        }
        for trigger in &mut table.triggers {
            trigger.definition = renamed(&trigger.definition, &from.name, &to.name, engine);
        }
    }
}

/// Updates references to a column.
pub(super) fn rename_column(catalog: &mut Catalog, table: &ObjectName, from: &str, to: &str) {
    let engine = catalog.engine;
    for sequence in &mut catalog.sequences {
        if let Some(owner) = &mut sequence.owned_by
            && owner.table == *table
        {
            swap(&mut owner.column, from, to);
        }
    }
    for other in &mut catalog.tables {
        for key in &mut other.foreign_keys {
            if key.target == *table {
                swap_all(&mut key.target_columns, from, to);
            }
        }
        if other.name == *table {
            within(other, from, to, engine);
        }
    }
}

fn within(table: &mut Table, from: &str, to: &str, engine: Engine) {
    let text = |sql: &mut String| *sql = renamed(sql, from, to, engine);
    for column in &mut table.columns {
        swap(&mut column.name, from, to);
        if let Some(generated) = &mut column.generated {
            text(&mut generated.expression);
        }
    }
    if let Some(key) = &mut table.primary_key {
        swap_all(&mut key.columns, from, to);
        swap_all(&mut key.include, from, to);
    }
    for unique in &mut table.uniques {
        swap_all(&mut unique.columns, from, to);
        swap_all(&mut unique.include, from, to);
    }
    for check in &mut table.checks {
        text(&mut check.expression);
        if let Some(column) = &mut check.column {
            swap(column, from, to);
        }
    }
    for key in &mut table.foreign_keys {
        swap_all(&mut key.columns, from, to);
        swap_all(&mut key.on_delete_columns, from, to);
    }
    for index in &mut table.indexes {
        for key in &mut index.keys {
            match &mut key.value {
                IndexedValue::Column(column) => swap(column, from, to),
                IndexedValue::Expression(sql) => text(sql),
            }
        }
        swap_all(&mut index.include, from, to);
        if let Some(predicate) = &mut index.predicate {
            text(predicate);
        }
    }
    for statistics in &mut table.statistics {
        for key in &mut statistics.keys {
            match key {
                IndexedValue::Column(column) => swap(column, from, to),
                IndexedValue::Expression(sql) => text(sql),
            }
        }
        statistics.sort();
    }
    for trigger in &mut table.triggers {
        swap_all(&mut trigger.update_of, from, to);
        text(&mut trigger.definition);
    }
}

fn swap(name: &mut String, from: &str, to: &str) {
    if name == from {
        to.clone_into(name);
    }
}

fn swap_all(names: &mut [String], from: &str, to: &str) {
    for name in names {
        swap(name, from, to);
    }
}

/// Replaces one name by another in SQL.
fn renamed(sql: &str, from: &str, to: &str, engine: Engine) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    for token in Lexer::new(sql, engine) {
        let name = match token.kind {
            TokenKind::Word => token.text.to_owned(),
            TokenKind::Quoted => token.identifier(),
            _ => continue,
        };
        let same = match engine {
            Engine::Postgres => name == from,
            _ => name.eq_ignore_ascii_case(from),
        };
        if same {
            text.push_str(sql.get(copied..token.start).unwrap_or_default());
            text.push_str(&names::quoted(to, engine));
            copied = token.end();
        }
    }
    text.push_str(sql.get(copied..).unwrap_or_default());
    text
}

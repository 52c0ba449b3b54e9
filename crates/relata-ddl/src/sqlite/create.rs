//! `CREATE TABLE`, `CREATE VIEW`, `CREATE INDEX`.

use relata_schema::{AutoIncrement, Column, GeneratedKind, Index, IndexedValue, Table, TableKind};

use super::{ENGINE, quoted};
use crate::clauses::{constraint, foreign_key, is_simple};
use crate::edit::Edit;
use crate::error::Result;
use crate::names::columns;
use crate::script::{Script, unsupported};

pub(super) fn create(script: &mut Script, edit: &Edit, table: &Table) -> Result<()> {
    let name = quoted(&table.name.name);
    match (table.kind, &table.virtual_table) {
        (TableKind::View, _) => {
            let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
            script.push(format!(
                "CREATE VIEW {name} {} AS {}",
                columns(&names, ENGINE),
                table.definition.as_deref().unwrap_or_default()
            ));
        }
        (TableKind::VirtualTable, Some(module)) => {
            let arguments = match module.arguments.is_empty() {
                true => String::new(),
                false => format!("({})", module.arguments),
            };
            script.push(format!(
                "CREATE VIRTUAL TABLE {name} USING {}{arguments}",
                module.module
            ));
        }
        (TableKind::Table, _) => script.push(table_as(edit, table, &table.name.name)?),
        _ => {
            let reason = "SQLite has tables, views and virtual tables";
            return Err(unsupported(ENGINE, edit, reason));
        }
    }
    for index in &table.indexes {
        script.push(self::index(index, &table.name.name));
    }
    for trigger in &table.triggers {
        script.push(trigger.definition.clone());
    }
    Ok(())
}

/// `CREATE TABLE` under another name.
pub(super) fn table_as(edit: &Edit, table: &Table, name: &str) -> Result<String> {
    if let Some(option) = table.options.first() {
        return Err(unsupported(
            ENGINE,
            edit,
            &format!(
                "the table declares {option}, which relata does not write; make that table by hand"
            ),
        ));
    }
    let mut lines: Vec<String> = (table.columns.iter())
        .map(|column| self::column(column, table))
        .collect();
    if let Some(key) = &table.primary_key
        && own_key(table).is_none()
    {
        lines.push(format!(
            "{}PRIMARY KEY {}",
            constraint(key.name.as_ref(), ENGINE),
            columns(&key.columns, ENGINE)
        ));
    }
    lines.extend(table.uniques.iter().map(|unique| {
        format!(
            "{}UNIQUE {}",
            constraint(unique.name.as_ref(), ENGINE),
            columns(&unique.columns, ENGINE)
        )
    }));
    lines.extend(table.checks.iter().map(|check| {
        format!(
            "{}CHECK ({})",
            constraint(check.name.as_ref(), ENGINE),
            check.expression
        )
    }));
    lines.extend(table.foreign_keys.iter().map(|key| {
        format!(
            "{}{}",
            constraint(key.name.as_ref(), ENGINE),
            foreign_key(key, ENGINE)
        )
    }));
    let mut options = Vec::new();
    if table.without_rowid {
        options.push(" WITHOUT ROWID");
    }
    if table.strict {
        options.push(" STRICT");
    }
    Ok(format!(
        "CREATE TABLE {} (\n  {}\n){}",
        quoted(name),
        lines.join(",\n  "),
        options.join(",")
    ))
}

/// Returns the clause that only a column can declare, for the column of a key.
fn own_key(table: &Table) -> Option<(&str, &'static str)> {
    let [name] = table.primary_key.as_ref()?.columns.as_slice() else {
        return None;
    };
    let column = table.column(name)?;
    match column.auto_increment {
        Some(AutoIncrement::Always) => Some((name, "PRIMARY KEY AUTOINCREMENT")),
        Some(AutoIncrement::Rowid) => None,
        // Any other declaration would make it the rowid.
        // <https://www.sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key>
        None if column.type_name.eq_ignore_ascii_case("integer") && !table.without_rowid => {
            Some((name, "PRIMARY KEY DESC"))
        }
        None => None,
    }
}

/// The definition of a column.
pub(super) fn column(column: &Column, table: &Table) -> String {
    let mut sql = quoted(&column.name);
    if !column.type_name.is_empty() {
        sql.push_str(&format!(" {}", column.type_name));
    }
    let key = table.primary_key.as_ref();
    if let Some((name, clause)) = own_key(table)
        && name == column.name
    {
        let constraint = constraint(key.and_then(|key| key.name.as_ref()), ENGINE);
        sql.push_str(&format!(" {constraint}{clause}"));
    }
    let in_key = key.is_some_and(|key| key.columns.contains(&column.name));
    let implied = in_key && (table.strict || table.without_rowid);
    if !column.nullable && column.auto_increment.is_none() && !implied {
        sql.push_str(" NOT NULL");
    }
    if let Some(default) = &column.default {
        sql.push_str(&match is_simple(default, ENGINE) {
            true => format!(" DEFAULT {default}"),
            false => format!(" DEFAULT ({default})"),
        });
    }
    if let Some(collation) = &column.collation {
        sql.push_str(&format!(" COLLATE {}", quoted(collation)));
    }
    if let Some(generated) = &column.generated {
        let kind = match generated.kind {
            GeneratedKind::Stored => "STORED",
            GeneratedKind::Virtual => "VIRTUAL",
        };
        sql.push_str(&format!(
            " GENERATED ALWAYS AS ({}) {kind}",
            generated.expression
        ));
    }
    sql
}

pub(super) fn index(index: &Index, table: &str) -> String {
    let keys: Vec<String> = (index.keys.iter())
        .map(|key| {
            let mut sql = match &key.value {
                IndexedValue::Column(column) => quoted(column),
                IndexedValue::Expression(expression) => expression.clone(),
            };
            if let Some(collation) = &key.collation {
                sql.push_str(&format!(" COLLATE {}", quoted(collation)));
            }
            sql.push_str(if key.descending { " DESC" } else { "" });
            sql
        })
        .collect();
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut sql = format!(
        "CREATE {unique}INDEX {} ON {} ({})",
        quoted(&index.name),
        quoted(table),
        keys.join(", ")
    );
    if let Some(predicate) = &index.predicate {
        sql.push_str(&format!(" WHERE {predicate}"));
    }
    sql
}

//! Writes tables and views.

use relata_schema::{
    Catalog, Column, GeneratedKind, IdentityKind, PartitionOf, SqlType, Table, TableKind,
};

use super::objects::options;
use super::{ENGINE, Writer, collation, comment, object, parts, quoted, type_name, unmanaged};
use crate::edit::{Edit, Part};
use crate::error::Result;
use crate::family;
use crate::script::unsupported;

/// The word after CREATE, ALTER and DROP.
pub(super) fn kind(table: &Table) -> &'static str {
    match table.kind {
        TableKind::View => "VIEW",
        TableKind::MaterializedView => "MATERIALIZED VIEW",
        TableKind::ForeignTable => "FOREIGN TABLE",
        _ => "TABLE",
    }
}

pub(super) fn create(writer: &mut Writer, edit: &Edit, table: &Table) -> Result<()> {
    match table.kind {
        TableKind::View | TableKind::MaterializedView => {
            let sql = create_view(table, "CREATE");
            writer.script.push(sql);
            view_columns(writer, table);
        }
        _ if table.server.is_some() => {
            let reason = "relata does not read the options of foreign tables and servers";
            return Err(unsupported(ENGINE, edit, reason));
        }
        TableKind::VirtualTable => {
            return Err(unsupported(ENGINE, edit, "only SQLite has virtual tables"));
        }
        _ => {
            let sql = create_table(&writer.catalog, table);
            writer.script.push(sql);
            // Parts that CREATE TABLE cannot contain.
            for check in table.checks.iter().filter(|check| !check.validated) {
                let part = Part::Check(check.clone());
                parts::add(&writer.catalog, &mut writer.script, &table.name, &part);
            }
            for key in table.foreign_keys.iter().filter(|key| !key.validated) {
                let part = Part::ForeignKey(key.clone());
                parts::add(&writer.catalog, &mut writer.script, &table.name, &part);
            }
        }
    }
    for index in &table.indexes {
        let part = Part::Index(index.clone());
        parts::add(&writer.catalog, &mut writer.script, &table.name, &part);
    }
    let keys = (table.primary_key.iter().cloned().map(Part::PrimaryKey))
        .chain(table.uniques.iter().cloned().map(Part::Unique))
        .chain(table.exclusions.iter().cloned().map(Part::Exclusion));
    for part in keys.chain(table.indexes.iter().cloned().map(Part::Index)) {
        unmanaged::marks(&mut writer.script, table, &part);
    }
    for statistics in &table.statistics {
        let part = Part::Statistics(statistics.clone());
        parts::add(&writer.catalog, &mut writer.script, &table.name, &part);
    }
    // The parent adopts the keys and indexes that it has, and creates those that it lacks.
    if let Some(partition) = &table.partition_of {
        writer.script.push(attach(table, partition));
    }
    for trigger in &table.triggers {
        let part = Part::Trigger(trigger.clone());
        parts::add(&writer.catalog, &mut writer.script, &table.name, &part);
    }
    comments(writer, table);
    Ok(())
}

fn attach(table: &Table, of: &PartitionOf) -> String {
    format!(
        "ALTER TABLE {} ATTACH PARTITION {} {}",
        object(&of.parent),
        object(&table.name),
        of.bound
    )
}

fn comments(writer: &mut Writer, table: &Table) {
    let name = object(&table.name);
    let script = &mut writer.script;
    if table.comment.is_some() {
        let on = format!("{} {name}", kind(table));
        script.push(comment(&on, table.comment.as_ref()));
    }
    for column in table.columns.iter().filter(|c| c.comment.is_some()) {
        let on = format!("COLUMN {name}.{}", quoted(&column.name));
        script.push(comment(&on, column.comment.as_ref()));
    }
    let checks = table.checks.iter().filter(|check| check.validated);
    let keys = table.foreign_keys.iter().filter(|key| key.validated);
    let constraints = (table.primary_key.iter().cloned().map(Part::PrimaryKey))
        .chain(table.uniques.iter().cloned().map(Part::Unique))
        .chain(checks.cloned().map(Part::Check))
        .chain(keys.cloned().map(Part::ForeignKey))
        .chain(table.exclusions.iter().cloned().map(Part::Exclusion));
    for part in constraints {
        parts::comment_part(script, &table.name, &part, false);
    }
}

fn create_table(catalog: &Catalog, table: &Table) -> String {
    let parent = table
        .partition_of
        .as_ref()
        .and_then(|of| catalog.table_named(&of.parent));
    let mut lines: Vec<String> = (table.columns.iter())
        .map(|column| {
            let mut column = column.clone();
            // Since PostgreSQL 17 a partition gets the identity of its parent, and must not have its own.
            if parent
                .and_then(|p| p.column(&column.name))
                .is_some_and(|c| c.identity.is_some())
            {
                column.identity = None;
            }
            format!(
                "{} {}",
                quoted(&column.name),
                column_clauses(catalog, &column)
            )
        })
        .collect();
    let checks = table.checks.iter().filter(|check| check.validated);
    let keys = table.foreign_keys.iter().filter(|key| key.validated);
    let constraints = (table.primary_key.iter().map(parts::primary_key))
        .chain(table.uniques.iter().map(parts::unique))
        .chain(checks.map(parts::check))
        .chain(
            table
                .exclusions
                .iter()
                .map(|e| parts::exclusion(catalog, e)),
        )
        .chain(keys.map(parts::foreign_key));
    lines.extend(constraints);
    let body = match lines.is_empty() {
        true => "()".to_owned(),
        false => format!("(\n  {}\n)", lines.join(",\n  ")),
    };
    let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}TABLE {} {body}", object(&table.name));
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(object).collect();
        sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    if let Some(key) = &table.partition_key {
        sql.push_str(&format!(" PARTITION BY {}", key.definition));
    }
    if !table.options.is_empty() {
        sql.push_str(&format!(" WITH ({})", table.options.join(", ")));
    }
    sql
}

/// Writes the clauses after the name of a column: `bigint GENERATED ALWAYS AS IDENTITY NOT NULL`.
pub(super) fn column_clauses(catalog: &Catalog, column: &Column) -> String {
    let mut sql = type_name(&column.type_name, &column.sql_type);
    if let Some(written) = &column.collation {
        sql.push_str(&format!(" COLLATE {}", collation(written, catalog)));
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
    if let Some(default) = &column.default {
        sql.push_str(&format!(" DEFAULT {default}"));
    }
    if !column.nullable {
        sql.push_str(" NOT NULL");
    }
    if column.identity.is_some() {
        sql.push_str(&format!(" {}", identity(column)));
    }
    sql
}

/// `GENERATED ALWAYS AS IDENTITY (..)`.
pub(super) fn identity(column: &Column) -> String {
    let Some(identity) = &column.identity else {
        return String::new();
    };
    let kind = match identity.kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    };
    let options = options(&identity.options, largest(&column.sql_type), false);
    let options = match options.is_empty() {
        true => String::new(),
        false => format!(" ({})", options.trim_start()),
    };
    format!("GENERATED {kind} AS IDENTITY{options}")
}

/// The largest number of an integer type.
pub(super) fn largest(sql_type: &SqlType) -> i64 {
    match sql_type {
        SqlType::SmallInt => i64::from(i16::MAX),
        SqlType::Integer => i64::from(i32::MAX),
        _ => i64::MAX,
    }
}

fn create_view(view: &Table, verb: &str) -> String {
    let with = match view.options.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", view.options.join(", ")),
    };
    format!(
        "{verb} {} {}{with} AS\n{}",
        kind(view),
        object(&view.name),
        view.definition.as_deref().unwrap_or_default()
    )
}

fn view_columns(writer: &mut Writer, view: &Table) {
    for column in &view.columns {
        if let Some(default) = &column.default {
            writer.script.push(format!(
                "ALTER VIEW {} ALTER COLUMN {} SET DEFAULT {default}",
                object(&view.name),
                quoted(&column.name)
            ));
        }
    }
}

/// Changes the options of a table, without its parts; of a view, its query.
pub(super) fn alter(writer: &mut Writer, edit: &Edit, from: &Table, to: &Table) -> Result<()> {
    let name = object(&to.name);
    let alter = format!("ALTER {} {name}", kind(to));
    let plain = |table: &Table| table.kind == family::kind(table) && table.server.is_none();
    if from.name != to.name || from.kind != to.kind && !(plain(from) && plain(to)) {
        let reason = "it cannot become that; drop it and create the other";
        return Err(unsupported(ENGINE, edit, reason));
    }
    if from.partition_key != to.partition_key {
        let reason = match (&from.partition_key, &to.partition_key) {
            (None, _) => {
                "a table cannot become partitioned; rename it, create the partitioned one, and copy the rows"
            }
            (_, None) => {
                "a partitioned table stays one; rename it, create the other, and copy the rows"
            }
            _ => {
                "how a table is partitioned is fixed; rename it, create the other, and copy the rows"
            }
        };
        return Err(unsupported(ENGINE, edit, reason));
    }
    if from.partition_of != to.partition_of {
        if let Some(of) = &from.partition_of {
            let parent = object(&of.parent);
            writer
                .script
                .push(format!("ALTER TABLE {parent} DETACH PARTITION {name}"));
        }
        if let Some(of) = &to.partition_of {
            writer.script.push(attach(to, of));
        }
    }
    if to.is_view() && (from.definition != to.definition || from.columns != to.columns) {
        if to.kind == TableKind::MaterializedView {
            let reason = "a materialized view is dropped and created";
            return Err(unsupported(ENGINE, edit, reason));
        }
        writer.script.push(create_view(to, "CREATE OR REPLACE"));
        view_columns(writer, to);
    } else if from.options != to.options {
        let key = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
        let kept: Vec<String> = to.options.iter().map(|option| key(option)).collect();
        let gone: Vec<String> = (from.options.iter().map(|option| key(option)))
            .filter(|option| !kept.contains(option))
            .collect();
        if !gone.is_empty() {
            writer
                .script
                .push(format!("{alter} RESET ({})", gone.join(", ")));
        }
        if !to.options.is_empty() {
            writer
                .script
                .push(format!("{alter} SET ({})", to.options.join(", ")));
        }
    }
    if from.unlogged != to.unlogged {
        let word = if to.unlogged { "UNLOGGED" } else { "LOGGED" };
        writer.script.push(format!("{alter} SET {word}"));
    }
    for parent in from.inherits.iter().filter(|p| !to.inherits.contains(p)) {
        writer
            .script
            .push(format!("{alter} NO INHERIT {}", object(parent)));
    }
    for parent in to.inherits.iter().filter(|p| !from.inherits.contains(p)) {
        writer
            .script
            .push(format!("{alter} INHERIT {}", object(parent)));
    }
    if from.comment != to.comment {
        let on = format!("{} {name}", kind(to));
        writer.script.push(comment(&on, to.comment.as_ref()));
    }
    Ok(())
}

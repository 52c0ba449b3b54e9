//! What the documentation of a table says: its columns, constraints, indexes and neighbours.

use proc_macro2::TokenStream;
use quote::quote;
use relata_schema::{
    Column, Engine, GeneratedKind, IdentityKind, Index, ReferentialAction, Table, TableKind,
};
use unicode_width::UnicodeWidthStr as _;

use super::markdown::{code, code_cell, prose, summary};
use crate::plan::{ConstraintKind, Plan, TablePlan, constraint_value};

/// Doc attributes of an item.
pub(super) fn outer<S: AsRef<str>>(lines: &[S]) -> TokenStream {
    let lines = lines.iter().map(|line| spaced(line.as_ref()));
    quote!(#(#[doc = #lines])*)
}

/// `//!` lines.
pub(super) fn inner<S: AsRef<str>>(lines: &[S]) -> String {
    lines
        .iter()
        .map(|line| format!("//!{}\n", spaced(line.as_ref())))
        .collect()
}

fn spaced(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    }
}

/// `Table`, `View`, ...
pub(super) fn kind(table: &Table) -> &'static str {
    match table.kind {
        TableKind::Table => "Table",
        TableKind::PartitionedTable => "Partitioned table",
        TableKind::Partition => "Partition",
        TableKind::View => "View",
        TableKind::MaterializedView => "Materialized view",
        TableKind::ForeignTable => "Foreign table",
        TableKind::VirtualTable => "Virtual table",
    }
}

/// Table `public.users`: its comment's first paragraph.
pub(super) fn title(plan: &Plan<'_>, table: &Table) -> String {
    let name = code(&full(plan, &table.name));
    match table.comment.as_deref().and_then(summary) {
        Some(summary) => format!("{} {name}: {summary}", kind(table)),
        None => format!("{} {name}.", kind(table)),
    }
}

/// The documentation of a table's module.
pub(super) fn module(plan: &Plan<'_>, entry: &TablePlan<'_>) -> Vec<String> {
    let table = entry.table;
    let mut lines = vec![title(plan, table)];
    if let Some(comment) = &table.comment {
        let rest: Vec<String> = prose(comment)
            .into_iter()
            .skip_while(|line| !line.is_empty())
            .collect();
        lines.extend(rest);
    }
    column_table(plan, entry, &mut lines);
    let mut facts = Vec::new();
    keys(table, &mut facts);
    checks(table, &mut facts);
    indexes(table, &mut facts);
    nature(table, &mut facts);
    section(&mut lines, "", facts);
    references(plan, entry, &mut lines);
    lines
}

fn section(lines: &mut Vec<String>, heading: &str, items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    lines.push(String::new());
    if !heading.is_empty() {
        lines.push(heading.to_owned());
        lines.push(String::new());
    }
    lines.extend(items.into_iter().map(|item| format!("- {item}")));
}

fn column_table(plan: &Plan<'_>, entry: &TablePlan<'_>, lines: &mut Vec<String>) {
    lines.push(String::new());
    if entry.columns.is_empty() {
        lines.push("It has no columns.".to_owned());
        return;
    }
    let rows: Vec<[String; 3]> = entry
        .columns
        .iter()
        .map(|c| {
            [
                code_cell(&c.column.name),
                code_cell(&c.column.type_name),
                notes(plan, entry, c.column, c.nullable)
                    .join(", ")
                    .replace('|', "\\|"),
            ]
        })
        .collect();
    let width = |cell: usize, heading: &str| {
        let widest = rows.iter().map(|row| row[cell].width()).max().unwrap_or(0);
        widest.clamp(heading.len(), 40)
    };
    let (first, second) = (width(0, "column"), width(1, "type"));
    let mut row = |cells: [&str; 3]| {
        let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
        let line = format!(
            "| {}{} | {}{} | {} |",
            cells[0],
            pad(cells[0], first),
            cells[1],
            pad(cells[1], second),
            cells[2]
        );
        lines.push(line.replace("|  |", "| |"));
    };
    row(["column", "type", ""]);
    row([&"-".repeat(first), &"-".repeat(second), "-"]);
    for [name, sql, notes] in &rows {
        row([name, sql, notes]);
    }
}

/// What there is to say of a column besides its type.
pub(super) fn notes(
    plan: &Plan<'_>,
    entry: &TablePlan<'_>,
    column: &Column,
    nullable: bool,
) -> Vec<String> {
    let table = entry.table;
    let mut notes = Vec::new();
    let alone = |columns: &[String]| columns.len() == 1 && columns[0] == column.name;
    match &table.primary_key {
        Some(key) if alone(&key.columns) => notes.push("primary key".to_owned()),
        Some(key) if key.columns.contains(&column.name) => {
            notes.push("part of the primary key".to_owned())
        }
        _ => {}
    }
    let unique = table.uniques.iter().any(|key| alone(&key.columns))
        || table.indexes.iter().any(|index| {
            index.unique
                && index.predicate.is_none()
                && index.columns().is_some_and(|c| c == [column.name.as_str()])
        });
    if unique {
        notes.push("unique".to_owned());
    }
    if nullable {
        notes.push("nullable".to_owned());
    }
    if let Some(identity) = &column.identity {
        notes.push(match identity.kind {
            IdentityKind::Always => "generated always as identity".to_owned(),
            IdentityKind::ByDefault => "generated by default as identity".to_owned(),
        });
    }
    if column.auto_increment.is_some() {
        notes.push("numbered by the database".to_owned());
    }
    if let Some(generated) = &column.generated {
        let kind = match generated.kind {
            GeneratedKind::Stored => "stored",
            GeneratedKind::Virtual => "virtual",
        };
        notes.push(format!(
            "generated ({kind}) {}",
            code(&generated.expression)
        ));
    }
    if let Some(default) = &column.default {
        notes.push(format!("default {}", code(default)));
    }
    if let Some(name) = column.sql_type.named() {
        notes.extend(named_type(plan, name));
    }
    if let Some(collation) = &column.collation {
        notes.push(format!("collation {}", code(collation)));
    }
    for key in table.foreign_keys.iter().filter(|key| alone(&key.columns)) {
        let target = format!(
            "{}.{}",
            short(plan, &key.target),
            key.target_columns.join(", ")
        );
        notes.push(format!("references {}", code(&target)));
    }
    notes
}

/// What a domain or composite type is.
fn named_type(plan: &Plan<'_>, name: &relata_schema::ObjectName) -> Option<String> {
    let domain = plan.catalog.domain(name)?;
    let checks: Vec<String> = domain
        .checks
        .iter()
        .map(|check| code(&check.expression))
        .collect();
    let base = format!("domain over {}", code(&domain.type_name));
    Some(if checks.is_empty() {
        base
    } else {
        format!("{base} with {}", checks.join(" and "))
    })
}

/// A table's name with its schema; SQLite's `main` goes without saying.
pub(super) fn full(plan: &Plan<'_>, name: &relata_schema::ObjectName) -> String {
    match plan.catalog.engine {
        Engine::Sqlite => short(plan, name),
        _ => name.to_string(),
    }
}

/// A table's name, without the default schema.
pub(super) fn short(plan: &Plan<'_>, name: &relata_schema::ObjectName) -> String {
    if name.schema == plan.catalog.default_schema {
        name.name.clone()
    } else {
        name.to_string()
    }
}

fn keys(table: &Table, facts: &mut Vec<String>) {
    if let Some(key) = &table.primary_key
        && key.columns.len() > 1
    {
        facts.push(format!("primary key: {}", list(&key.columns)));
    }
    for key in table.uniques.iter().filter(|key| key.columns.len() > 1) {
        facts.push(format!("unique: {}", list(&key.columns)));
    }
}

fn checks(table: &Table, facts: &mut Vec<String>) {
    for check in &table.checks {
        let name = check
            .name
            .as_deref()
            .map(|name| format!(" {}", code(name)))
            .unwrap_or_default();
        facts.push(format!("check{name}: {}", code(&check.expression)));
    }
    for exclusion in &table.exclusions {
        let elements: Vec<String> = exclusion
            .elements
            .iter()
            .map(|e| {
                code(&format!(
                    "{} WITH {}",
                    constraint_value(&e.key.value),
                    e.operator
                ))
            })
            .collect();
        facts.push(format!(
            "exclusion {}: {}",
            code(&exclusion.name),
            elements.join(", ")
        ));
    }
}

fn indexes(table: &Table, facts: &mut Vec<String>) {
    for index in &table.indexes {
        facts.push(describe_index(index));
    }
}

fn describe_index(index: &Index) -> String {
    let keys: Vec<String> = index
        .keys
        .iter()
        .map(|key| {
            let direction = if key.descending { " DESC" } else { "" };
            code(&format!("{}{direction}", constraint_value(&key.value)))
        })
        .collect();
    let unique = if index.unique { "unique " } else { "" };
    let method = match index.method.as_str() {
        "" | "btree" => String::new(),
        method => format!(" ({method})"),
    };
    let predicate = index
        .predicate
        .as_deref()
        .map(|predicate| format!(" where {}", code(predicate)))
        .unwrap_or_default();
    format!(
        "{unique}index {}{method}: {}{predicate}",
        code(&index.name),
        keys.join(", ")
    )
}

fn nature(table: &Table, facts: &mut Vec<String>) {
    if let Some(partition) = &table.partition_key {
        facts.push(format!("partitioned by {}", code(&partition.definition)));
    }
    if let Some(partition) = &table.partition_of {
        facts.push(format!(
            "partition of {}: {}",
            code(&partition.parent.to_string()),
            code(&partition.bound)
        ));
    }
    for parent in &table.inherits {
        facts.push(format!("inherits {}", code(&parent.to_string())));
    }
    if let Some(server) = &table.server {
        facts.push(format!("foreign server {}", code(server)));
    }
    if let Some(module) = &table.virtual_table {
        facts.push(format!("virtual table of {}", code(&module.module)));
    }
    for trigger in &table.triggers {
        facts.push(format!("trigger {}", code(&trigger.name)));
    }
}

fn references(plan: &Plan<'_>, entry: &TablePlan<'_>, lines: &mut Vec<String>) {
    let table = entry.table;
    let mut out = Vec::new();
    for key in &table.foreign_keys {
        let mut line = format!(
            "{} references {} ({})",
            list(&key.columns),
            code(&short(plan, &key.target)),
            list(&key.target_columns)
        );
        line.push_str(&actions(key));
        if let Some((_, reason)) = entry
            .left_out
            .iter()
            .find(|(left, _)| std::ptr::eq(*left, key))
        {
            line.push_str(&format!("; no relation, since {}", prose(reason).join(" ")));
        }
        out.push(line);
    }
    section(lines, "References:", out);
    let incoming: Vec<String> = plan
        .tables
        .iter()
        .flat_map(|source| {
            source
                .table
                .foreign_keys
                .iter()
                .map(move |key| (source.table, key))
        })
        .filter(|(_, key)| key.target == table.name)
        .map(|(source, key)| {
            format!(
                "{} ({})",
                code(&short(plan, &source.name)),
                list(&key.columns)
            )
        })
        .collect();
    section(lines, "Referenced by:", incoming);
}

/// `, on delete cascade`
pub(super) fn actions(key: &relata_schema::ForeignKey) -> String {
    let mut text = String::new();
    for (event, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if action != ReferentialAction::NoAction {
            text.push_str(&format!(
                ", on {event} {}",
                action.to_string().to_lowercase()
            ));
        }
    }
    text
}

/// `a`, `b`
pub(super) fn list(columns: &[String]) -> String {
    columns
        .iter()
        .map(|name| code(name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a constraint's constant is about.
pub(super) fn constraint(kind: ConstraintKind, rule: &str) -> String {
    let kind = match kind {
        ConstraintKind::PrimaryKey => "Primary key",
        ConstraintKind::Unique => "Unique",
        ConstraintKind::UniqueIndex => "Unique index",
        ConstraintKind::Check => "Check",
        ConstraintKind::ForeignKey => "Foreign key",
        ConstraintKind::Exclusion => "Exclusion",
    };
    format!("{kind}: {}", code(rule))
}

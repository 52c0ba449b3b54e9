//! The page that documents a table: its columns, constraints, indexes and neighbours.

use relata_schema::{Index, Table};
use unicode_width::UnicodeWidthStr as _;

use super::docs::{self, actions, list, notes, short};
use super::functions;
use super::markdown::{code, code_cell, prose};
use crate::plan::{Plan, TablePlan, constraint_value};

/// Returns the title of a table's module.
pub(super) fn title(plan: &Plan<'_>, entry: &TablePlan<'_>) -> String {
    match &entry.function {
        Some(rows) => functions::rows_title(rows),
        None => docs::title(plan, entry.table),
    }
}

/// The documentation of a table's module.
pub(super) fn lines(plan: &Plan<'_>, entry: &TablePlan<'_>) -> Vec<String> {
    let table = entry.table;
    let mut lines = vec![title(plan, entry)];
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
    if entry.function.is_none() {
        references(plan, entry, &mut lines);
    }
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

pub(super) fn column_table(plan: &Plan<'_>, entry: &TablePlan<'_>, lines: &mut Vec<String>) {
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
    for statistics in &table.statistics {
        facts.push(format!("statistics {}", code(&statistics.name.name)));
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
        .stored()
        .map(|source| source.table)
        .chain(plan.parts_of(entry).into_iter().map(|part| part.table))
        .flat_map(|source| source.foreign_keys.iter().map(move |key| (source, key)))
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

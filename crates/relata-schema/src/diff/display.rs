//! A change as lines that a person reads.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;
use serde_json::{Map, Value};

use super::edit::{Object, list};
use super::{Change, Edit, Replaced, TableChange};
use crate::model::{
    CheckConstraint, Column, CompositeType, DomainType, EnumType, ExclusionConstraint,
    ExtendedStatistics, Extension, ForeignKey, Function, Index, ObjectName, PrimaryKey, RangeType,
    Schema, Sequence, Table, TableKind, Trigger, UniqueConstraint,
};

impl Display for Change {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let lines = match self {
            Self::Engine(replaced) => vec![format!("engine {} -> {}", replaced.old, replaced.new)],
            Self::DefaultSchema(replaced) => replaced_line("default schema", replaced),
            Self::Schema(edit) => edit_lines(edit),
            Self::Extension(edit) => edit_lines(edit),
            Self::Enum(edit) => edit_lines(edit),
            Self::Domain(edit) => edit_lines(edit),
            Self::Composite(edit) => edit_lines(edit),
            Self::Range(edit) => edit_lines(edit),
            Self::Sequence(edit) => edit_lines(edit),
            Self::Function(edit) => edit_lines(edit),
            Self::TableAdded(table) => vec![format!("{}: added", titled(table))],
            Self::TableRemoved(table) => vec![format!("{}: removed", titled(table))],
            Self::Table { table, change } => (table_lines(change).into_iter())
                .map(|line| format!("table {table}: {line}"))
                .collect(),
        };
        f.write_str(&lines.join("\n"))
    }
}

fn titled(table: &Table) -> String {
    match table.kind {
        TableKind::PartitionedTable => format!("table {}", table.name),
        other => format!("{} {}", kind(other), table.name),
    }
}

fn kind(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table => "table",
        TableKind::PartitionedTable => "partitioned table",
        TableKind::Partition => "partition",
        TableKind::View => "view",
        TableKind::MaterializedView => "materialized view",
        TableKind::ForeignTable => "foreign table",
        TableKind::VirtualTable => "virtual table",
    }
}

fn table_lines(change: &TableChange) -> Vec<String> {
    match change {
        TableChange::Kind(replaced) => {
            vec![format!("{} -> {}", kind(replaced.old), kind(replaced.new))]
        }
        TableChange::Comment(replaced) => replaced_line("comment", replaced),
        TableChange::Column(edit) => edit_lines(edit),
        TableChange::ColumnOrder(replaced) => replaced_line("order of columns", replaced),
        TableChange::PrimaryKey(edit) => edit_lines(edit),
        TableChange::Unique(edit) => edit_lines(edit),
        TableChange::Check(edit) => edit_lines(edit),
        TableChange::ForeignKey(edit) => edit_lines(edit),
        TableChange::Exclusion(edit) => edit_lines(edit),
        TableChange::Index(edit) => edit_lines(edit),
        TableChange::Statistics(edit) => edit_lines(edit),
        TableChange::Trigger(edit) => edit_lines(edit),
        TableChange::Inherits(replaced) => replaced_line("inherits", replaced),
        TableChange::PartitionKey(replaced) => replaced_line("partition key", replaced),
        TableChange::PartitionOf(replaced) => replaced_line("partition of", replaced),
        TableChange::Definition(replaced) => replaced_line("query", replaced),
        TableChange::ViewWrites(replaced) => replaced_line("writable", replaced),
        TableChange::Server(replaced) => replaced_line("server", replaced),
        TableChange::Options(replaced) => replaced_line("options", replaced),
        TableChange::Unlogged(replaced) => replaced_line("unlogged", replaced),
        TableChange::Strict(replaced) => replaced_line("strict", replaced),
        TableChange::WithoutRowid(replaced) => replaced_line("without rowid", replaced),
        TableChange::VirtualTable(replaced) => replaced_line("module", replaced),
    }
}

/// An object whose edits can be described.
trait Told: Object + Serialize {
    /// Returns the important facts about a new one besides its name.
    fn summary(&self) -> String {
        String::new()
    }
}

impl Told for Schema {}
impl Told for Extension {}
impl Told for CompositeType {}
impl Told for RangeType {}
impl Told for Sequence {}
impl Told for Function {}
impl Told for ExtendedStatistics {}
impl Told for Trigger {}

impl Told for EnumType {
    fn summary(&self) -> String {
        list(&self.values)
    }
}

impl Told for DomainType {
    fn summary(&self) -> String {
        self.type_name.clone()
    }
}

impl Told for Column {
    fn summary(&self) -> String {
        let mut summary = self.type_name.clone();
        if !self.nullable {
            summary.push_str(" NOT NULL");
        }
        if let Some(default) = &self.default {
            summary.push_str(" DEFAULT ");
            summary.push_str(default);
        }
        summary
    }
}

impl Told for PrimaryKey {
    fn summary(&self) -> String {
        list(&self.columns)
    }
}

impl Told for UniqueConstraint {
    fn summary(&self) -> String {
        list(&self.columns)
    }
}

impl Told for CheckConstraint {
    fn summary(&self) -> String {
        self.expression.clone()
    }
}

impl Told for ForeignKey {
    fn summary(&self) -> String {
        let (from, to) = (list(&self.columns), list(&self.target_columns));
        format!("{from} -> {} {to}", self.target)
    }
}

impl Told for ExclusionConstraint {}

impl Told for Index {
    fn summary(&self) -> String {
        let unique = if self.unique { "unique " } else { "" };
        match self.columns() {
            Some(columns) => format!("{unique}({})", columns.join(", ")),
            None => format!("{unique}on expressions"),
        }
    }
}

fn edit_lines<T: Told>(edit: &Edit<T>) -> Vec<String> {
    let object = edit.object();
    let title = format!("{} {}", T::KIND, object.key());
    let title = title.trim_end();
    match edit {
        Edit::Removed(_) => vec![format!("{title}: removed")],
        Edit::Added(object) => {
            let summary = object.summary();
            vec![match summary.is_empty() || title.contains(&summary) {
                true => format!("{title}: added"),
                false => format!("{title}: added, {summary}"),
            }]
        }
        Edit::Changed { old, new } => field_lines(&fields(old), &fields(new))
            .into_iter()
            .map(|line| format!("{title}: {line}"))
            .collect(),
    }
}

fn replaced_line<T: Serialize>(label: &str, replaced: &Replaced<T>) -> Vec<String> {
    let value = |value: &T| serde_json::to_value(value).unwrap_or_default();
    vec![line(label, &value(&replaced.old), &value(&replaced.new))]
}

/// An object's fields as `schema.json` has them: none can be missed.
fn fields<T: Serialize>(object: &T) -> Map<String, Value> {
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn field_lines(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| old.get(*name) != new.get(*name) && *name != "position");
    // The written type includes what the structured one would repeat.
    if names.iter().any(|name| *name == "type_name") {
        names.retain(|name| *name != "sql_type");
    }
    let null = Value::Null;
    names
        .into_iter()
        .map(|name| {
            let (old, new) = (
                old.get(name).unwrap_or(&null),
                new.get(name).unwrap_or(&null),
            );
            match (name.as_str(), old) {
                ("nullable", Value::Bool(true)) => "NULL -> NOT NULL".to_owned(),
                ("nullable", _) => "NOT NULL -> NULL".to_owned(),
                ("type_name" | "sql_type", _) => line("type", old, new),
                _ => line(
                    &name.replace('_', " "),
                    &usual(name, old),
                    &usual(name, new),
                ),
            }
        })
        .collect()
}

/// A choice in SQL's words; its usual value is left out of the JSON.
fn usual(field: &str, value: &Value) -> Value {
    let left_out = match field {
        "on_delete" | "on_update" => "no action",
        "match_type" => "simple",
        "volatility" => "volatile",
        "enabled" => "origin",
        "deferrable" => "no",
        _ => return value.clone(),
    };
    Value::String(match value {
        Value::String(value) => value.replace('_', " "),
        _ => left_out.to_owned(),
    })
}

fn line(label: &str, old: &Value, new: &Value) -> String {
    let (old, new) = (text(old, new), text(new, old));
    // Functions and queries go over many lines; the values are in the change itself.
    let long = |text: &str| text.contains('\n') || text.len() > 160;
    if long(&old) || long(&new) {
        return format!("{label} changed");
    }
    format!("{label} {old} -> {new}")
}

fn text(value: &Value, other: &Value) -> String {
    match (value, other) {
        // Flags are left out of the JSON at their usual value.
        (Value::Null, Value::Bool(other)) => (!other).to_string(),
        (Value::Null, _) => "none".to_owned(),
        (Value::String(text), _) => text.clone(),
        (Value::Array(items), _) => {
            let items: Vec<String> = items.iter().map(|item| text(item, &Value::Null)).collect();
            format!("({})", items.join(", "))
        }
        (Value::Object(fields), _) => object_text(fields),
        _ => value.to_string(),
    }
}

fn object_text(fields: &Map<String, Value>) -> String {
    let string = |name: &str| fields.get(name).and_then(Value::as_str);
    let set = |name: &str| fields.get(name) == Some(&Value::Bool(true));
    if let (Some(schema), Some(name), 2) = (string("schema"), string("name"), fields.len()) {
        return ObjectName::new(schema, name).to_string();
    }
    // A key of an index.
    if let Some(value) = string("column").or(string("expression")) {
        let mut key = value.to_owned();
        if let Some(prefix) = fields.get("prefix") {
            key.push_str(&format!("({prefix})"));
        }
        for (name, word) in [
            ("collation", "COLLATE "),
            ("operator_class", ""),
            ("operator", "WITH "),
        ] {
            if let Some(value) = string(name) {
                key.push_str(&format!(" {word}{value}"));
            }
        }
        key.push_str(if set("descending") { " DESC" } else { "" });
        key.push_str(if set("nulls_first") {
            " NULLS FIRST"
        } else {
            ""
        });
        return key;
    }
    // A group of flags.
    if fields.values().all(Value::is_boolean) {
        let names: Vec<&str> = fields
            .keys()
            .map(String::as_str)
            .filter(|name| set(name))
            .collect();
        return match names.is_empty() {
            true => "nothing".to_owned(),
            false => names.join(", "),
        };
    }
    Value::Object(fields.clone()).to_string()
}

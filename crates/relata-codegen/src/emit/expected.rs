//! Writes what the modules expect of the database: the constant `TABLES`, for `relata::verify_schema`.
//!
//! It is data, which costs the compiler little, and no item for each column.

use super::layout::{fill, literal};
use super::paths::{Place, runtime};
use super::session::reference;
use relata_schema::Table;

use crate::plan::{ColumnPlan, Plan, Type, is_plain, natural};

pub(super) fn emit(plan: &Plan<'_>, out: &mut String) {
    let relata = runtime(plan, Place::Schema(0));
    // What has no columns does not show in the live catalog.
    let tables = plan
        .stored()
        .filter(|table| table.function.is_none() && !table.columns.is_empty());
    let mut texts = Vec::new();
    for entry in tables {
        let stored = entry
            .kinds
            .as_ref()
            .map_or(entry.columns.len(), |of| of.stored);
        let place = (entry.table, entry.schema);
        texts.push((
            &entry.table.name,
            table(plan, relata, place, &entry.columns[..stored]),
        ));
        for part in plan.parts_of(entry) {
            // The module of its kind is in the schema of its table.
            let schema = plan
                .schemas
                .iter()
                .position(|own| own.name == part.table.name.schema);
            let place = (part.table, schema.unwrap_or(entry.schema));
            texts.push((&part.table.name, table(plan, relata, place, &part.columns)));
        }
    }
    // In the order of their names, whichever are kinds.
    texts.sort_by_key(|(name, _)| *name);
    let tables: String = texts.into_iter().map(|(_, text)| text).collect();
    out.push_str(&format!(
        "
/// The tables and columns that these modules expect, for [`relata::verify_schema`].
#[rustfmt::skip]
pub const TABLES: &[{relata}::ExpectedTable] = &[
{tables}];
"
    ));
}

fn table(
    plan: &Plan<'_>,
    relata: &str,
    (definition, schema): (&Table, usize),
    columns: &[ColumnPlan<'_>],
) -> String {
    let schema = match is_plain(plan.catalog, plan.config, schema) {
        true => "None".to_owned(),
        false => format!("Some({})", literal(&definition.name.schema)),
    };
    let labels: Vec<String> = (columns.iter())
        .filter_map(|column| {
            let labels = labels_of(plan, column)?;
            let name = literal(&column.column.name);
            Some(format!("({name}, {})", names(&labels)))
        })
        .collect();
    let composites = columns
        .iter()
        .flat_map(|column| composites_of(plan, column));
    let composites: Vec<String> = composites.collect();
    let columns: Vec<String> = (columns.iter())
        .map(|column| {
            let (name, text) = (&column.column.name, type_of(plan, column));
            // As the database has it: settings may differ.
            let nullable = plan.catalog.is_nullable(definition, column.column);
            let mark = if nullable { "?" } else { "" };
            format!("({}, {})", literal(name), literal(&format!("{text}{mark}")))
        })
        .collect();
    let new = if definition.is_view() { "view" } else { "new" };
    let name = literal(&definition.name.name);
    let columns = match columns.is_empty() {
        true => "&[]".to_owned(),
        false => format!("&[\n{}    ]", fill(&columns, 8)),
    };
    let mut parts = String::new();
    if !definition.is_view() {
        let primary = definition.primary_key.iter().flat_map(|key| &key.columns);
        let primary: Vec<&str> = primary.map(String::as_str).collect();
        if !primary.is_empty() {
            parts.push_str(&format!("\n    .primary_key({})", names(&primary)));
        }
        let uniques = uniques(definition);
        if !uniques.is_empty() {
            parts.push_str(&format!("\n    .uniques(&[{}])", uniques.join(", ")));
        }
        // SQLite has keys that reference nothing: their table has no such key, or does not exist.
        let keys = definition
            .foreign_keys
            .iter()
            .filter(|key| key.has_columns());
        let references = keys.map(|key| reference(plan, relata, key, false));
        let references: Vec<String> = references
            .map(|reference| format!("\n        {reference},"))
            .collect();
        if !references.is_empty() {
            parts.push_str(&format!(
                "\n    .references(&[{}\n    ])",
                references.concat()
            ));
        }
    }
    if !labels.is_empty() {
        parts.push_str(&format!("\n    .labels(&[{}])", labels.join(", ")));
    }
    if !composites.is_empty() {
        parts.push_str(&format!("\n    .fields(&[\n{}    ])", composites.concat()));
    }
    format!("    {relata}::ExpectedTable::{new}({schema}, {name}, {columns}){parts},\n")
}

/// The type in the database, as far as it decides the Rust type: that of the settings, where they name one of relata's.
fn type_of(plan: &Plan<'_>, column: &ColumnPlan<'_>) -> String {
    match &column.rust_type {
        Type::Custom(_) | Type::Over(..) => name(plan, &natural(plan, &column.column.sql_type)),
        known => name(plan, known),
    }
}

fn name(plan: &Plan<'_>, rust_type: &Type) -> String {
    match rust_type {
        Type::Scalar(scalar) => scalar.marker().to_owned(),
        Type::Array(element) => format!("Array<{}>", name(plan, element)),
        Type::Range(subtype) => format!("Range<{}>", subtype.marker()),
        Type::Multirange(subtype) => format!("Multirange<{}>", subtype.marker()),
        Type::Enum(index) => format!("Enum {}", plan.enums[*index].definition.name.name),
        Type::Key(index) => plan.keys[*index].scalar.marker().to_owned(),
        Type::Composite(index) => {
            format!("Composite {}", plan.composites[*index].definition.name.name)
        }
        // Never asked for.
        Type::Custom(_) | Type::Over(..) => "Opaque".to_owned(),
    }
}

/// The labels of an enum, or of an array of such.
fn labels_of<'p>(plan: &'p Plan<'_>, column: &ColumnPlan<'_>) -> Option<Vec<&'p str>> {
    let index = match &column.rust_type {
        Type::Enum(index) => *index,
        Type::Array(element) => match **element {
            Type::Enum(index) => index,
            _ => return None,
        },
        _ => return None,
    };
    let labels = plan.enums[index].definition.values.iter();
    Some(labels.map(String::as_str).collect())
}

/// The fields of a column of a composite type, or of an array of such, and those of its fields: each with the path to it.
fn composites_of(plan: &Plan<'_>, column: &ColumnPlan<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut left = vec![(
        column.column.name.clone(),
        natural(plan, &column.column.sql_type),
    )];
    while let Some((path, rust_type)) = left.pop() {
        let index = match rust_type {
            Type::Composite(index) => index,
            Type::Array(element) => match *element {
                Type::Composite(index) => index,
                _ => continue,
            },
            _ => continue,
        };
        let definition = plan.composites[index].definition;
        let mut fields = Vec::new();
        for field in &definition.fields {
            let rust_type = natural(plan, &field.sql_type);
            let text = name(plan, &rust_type);
            fields.push(format!("({}, {})", literal(&field.name), literal(&text)));
            left.push((format!("{path}.{}", field.name), rust_type));
        }
        texts.push(format!(
            "        ({}, &[\n{}        ]),\n",
            literal(&path),
            fill(&fields, 12)
        ));
    }
    texts.sort();
    texts
}

/// The columns of UNIQUE constraints and indexes, in an order that depends on them alone.
fn uniques(table: &Table) -> Vec<String> {
    let constraints = table.uniques.iter();
    let mut found: Vec<Vec<&str>> = constraints
        .map(|key| key.columns.iter().map(String::as_str).collect())
        .collect();
    let indexes = table.indexes.iter();
    let indexes = indexes.filter(|index| index.unique && index.valid && index.predicate.is_none());
    found.extend(indexes.filter_map(|index| index.columns()));
    found.sort();
    found.dedup();
    found.iter().map(|columns| names(columns)).collect()
}

/// Writes a list of names: `&["a", "b"]`
fn names(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    format!("&[{}]", names.join(", "))
}

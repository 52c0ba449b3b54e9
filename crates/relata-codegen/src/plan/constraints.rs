//! Constraints that have names, and can therefore be recognised in a database's error.

use relata_schema::{IndexedValue, Table};

use super::{ConstraintKind, ConstraintPlan, IndexPlan, Plan};
use crate::names::{Names, pascal, screaming};

/// The most columns of a key that relata knows rows by: those of its largest tuple.
pub(super) const MOST_COLUMNS: usize = 26;

pub(super) fn plan(plan: &mut Plan<'_>) {
    for table in &mut plan.tables {
        let (mut names, mut variants) = (Names::default(), Names::default());
        let mut found = collect(table.table);
        found.sort_by(|a, b| a.name.cmp(&b.name));
        let constraints = found.into_iter().map(|found| ConstraintPlan {
            constant: names.claim(&[screaming(&found.name)]),
            variant: variants.claim(&[pascal(&found.name)]),
            name: found.name,
            kind: found.kind,
            rule: found.rule,
            unique: (found.unique.iter())
                .map(|name| table.find_column(name))
                .collect::<Option<Vec<_>>>()
                .filter(|columns| columns.len() <= MOST_COLUMNS)
                .unwrap_or_default(),
            index: found.index,
        });
        table.constraints = constraints.collect();
    }
}

/// A constraint as the catalog has it.
struct Found {
    name: String,
    kind: ConstraintKind,
    rule: String,
    unique: Vec<String>,
    index: Option<IndexPlan>,
}

fn collect(table: &Table) -> Vec<Found> {
    let (mut found, mut indexes) = (Vec::new(), Vec::new());
    let mut add_key = |name: &Option<String>, kind, rule: String, unique: Vec<String>| {
        if let Some(name) = name {
            found.push(Found {
                name: name.clone(),
                kind,
                rule,
                unique,
                index: None,
            });
        }
    };
    // A key that is checked late, or is one of ranges, is no target of ON CONFLICT.
    // https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
    let target = |columns: &[String], late: bool, ranges: bool| match late || ranges {
        true => Vec::new(),
        false => columns.to_vec(),
    };
    let rule = |columns: &[String], ranges: bool| match ranges {
        true => format!("{} without overlaps", columns.join(", ")),
        false => columns.join(", "),
    };
    if let Some(key) = &table.primary_key {
        let (late, ranges) = (key.deferrable.is_some(), key.without_overlaps);
        let unique = target(&key.columns, late, ranges);
        let rule = rule(&key.columns, ranges);
        add_key(&key.name, ConstraintKind::PrimaryKey, rule, unique);
    }
    for key in &table.uniques {
        let (late, ranges) = (key.deferrable.is_some(), key.without_overlaps);
        let unique = target(&key.columns, late, ranges);
        let rule = rule(&key.columns, ranges);
        add_key(&key.name, ConstraintKind::Unique, rule, unique);
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        let mut rule = index
            .keys
            .iter()
            .map(|key| value(&key.value))
            .collect::<Vec<_>>()
            .join(", ");
        if let Some(predicate) = &index.predicate {
            rule = format!("{rule} where {predicate}");
        }
        let columns = index
            .columns()
            .filter(|_| index.predicate.is_none() && index.valid);
        let partial = index.valid && columns.is_none();
        let unique = columns.unwrap_or_default().into_iter().map(str::to_owned);
        let name = Some(index.name.clone());
        add_key(&name, ConstraintKind::UniqueIndex, rule, unique.collect());
        indexes.extend(partial.then_some(index));
    }
    let mut add = |name: &Option<String>, kind, rule| add_key(name, kind, rule, Vec::new());
    for check in &table.checks {
        add(&check.name, ConstraintKind::Check, check.expression.clone());
    }
    for key in &table.foreign_keys {
        let rule = format!(
            "{} references {} ({})",
            key.columns.join(", "),
            key.target.name,
            key.target_columns.join(", ")
        );
        add(&key.name, ConstraintKind::ForeignKey, rule);
    }
    for exclusion in &table.exclusions {
        let elements: Vec<String> = exclusion
            .elements
            .iter()
            .map(|element| format!("{} with {}", value(&element.key.value), element.operator))
            .collect();
        add(
            &Some(exclusion.name.clone()),
            ConstraintKind::Exclusion,
            elements.join(", "),
        );
    }
    for index in indexes {
        let of_index = |found: &&mut Found| {
            found.kind == ConstraintKind::UniqueIndex && found.name == index.name
        };
        if let Some(found) = found.iter_mut().find(of_index) {
            found.index = Some(IndexPlan {
                keys: index.keys.iter().map(|key| key.value.clone()).collect(),
                predicate: index.predicate.clone(),
            });
        }
    }
    found
}

/// An indexed column or expression, as text.
pub(crate) fn value(value: &IndexedValue) -> &str {
    match value {
        IndexedValue::Column(name) => name,
        IndexedValue::Expression(expression) => expression,
    }
}

//! Constraints that have names, and can therefore be recognised in a database's error.

use relata_schema::{IndexedValue, Table};

use super::{ConstraintKind, ConstraintPlan, Plan};
use crate::names::{Names, screaming};

pub(super) fn plan(plan: &mut Plan<'_>) {
    for table in &mut plan.tables {
        let mut names = Names::default();
        let mut found = collect(table.table);
        found.sort_by(|a, b| a.0.cmp(&b.0));
        table.constraints = found
            .into_iter()
            .map(|(name, kind, rule)| ConstraintPlan {
                constant: names.claim(&[screaming(&name)]),
                name,
                kind,
                rule,
            })
            .collect();
    }
}

fn collect(table: &Table) -> Vec<(String, ConstraintKind, String)> {
    let mut found = Vec::new();
    let mut add = |name: &Option<String>, kind, rule: String| {
        if let Some(name) = name {
            found.push((name.clone(), kind, rule));
        }
    };
    if let Some(key) = &table.primary_key {
        add(
            &key.name,
            ConstraintKind::PrimaryKey,
            key.columns.join(", "),
        );
    }
    for key in &table.uniques {
        add(&key.name, ConstraintKind::Unique, key.columns.join(", "));
    }
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
        add(&Some(index.name.clone()), ConstraintKind::UniqueIndex, rule);
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

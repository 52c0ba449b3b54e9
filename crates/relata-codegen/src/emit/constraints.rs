//! The names of constraints, typed by their table.

use super::docs::{self, outer};
use super::layout::{constant, literal};
use relata_schema::IndexedValue;

use crate::plan::{ConstraintPlan, IndexPlan, TablePlan};

pub(super) fn emit(entry: &TablePlan<'_>, out: &mut String) {
    if entry.constraints.is_empty() {
        return;
    }
    out.push_str(
        "\n/// The constraints of the table, to recognise them in errors.\npub mod constraints {\n",
    );
    for constraint in &entry.constraints {
        let line = docs::constraint(constraint.kind, &constraint.rule);
        out.push_str(&outer(&[line], 4));
        let before = format!("    pub const {}: ", constraint.constant);
        let text = format!("relata::Constraint::new({})", literal(&constraint.name));
        if let Some(index) = &constraint.index {
            out.push_str(&format!(
                "    #[rustfmt::skip]\n{before}relata::Constraint<super::table, relata::kind::UniqueIndex<{}>> =\n        {text};",
                target(constraint)
            ));
            out.push('\n');
            index_target(constraint, index, out);
            continue;
        }
        if constraint.unique.is_empty() {
            let rust_type = "relata::Constraint<super::table>";
            out.push_str(&constant(&before, rust_type, &text, 4));
        } else {
            let columns: Vec<String> = (constraint.unique.iter())
                .map(|&at| format!("super::{}", entry.columns[at].name))
                .collect();
            let comma = if columns.len() == 1 { "," } else { "" };
            let columns = format!("({}{comma})", columns.join(", "));
            let unique =
                format!("relata::Constraint<super::table, relata::kind::Unique<{columns}>>");
            out.push_str(&format!(
                "    #[rustfmt::skip]\n{before}{unique} =\n        {text};"
            ));
        }
        out.push('\n');
    }
    matched(entry, out);
    out.push_str("}\n");
}

/// Returns the name of the type that describes the columns of a unique index.
fn target(constraint: &ConstraintPlan) -> String {
    format!("{}Target", constraint.variant)
}

/// The columns of a unique index; none where it is of expressions.
fn index_columns(index: &IndexPlan) -> Vec<String> {
    let columns = index.keys.iter().map(|key| match key {
        IndexedValue::Column(name) => Some(literal(name)),
        IndexedValue::Expression(_) => None,
    });
    columns.collect::<Option<_>>().unwrap_or_default()
}

/// Writes the columns of a unique index, as ON CONFLICT repeats them.
fn index_target(constraint: &ConstraintPlan, index: &IndexPlan, out: &mut String) {
    let keys: Vec<String> = (index.keys.iter())
        .map(|key| match key {
            IndexedValue::Column(name) => format!("relata::IndexKey::Named({})", literal(name)),
            IndexedValue::Expression(sql) => {
                format!("relata::IndexKey::Computed({})", literal(sql))
            }
        })
        .collect();
    let predicate = match &index.predicate {
        Some(sql) => format!("Some({})", literal(sql)),
        None => "None".to_owned(),
    };
    let target = target(constraint);
    out.push_str(&format!(
        "    #[doc(hidden)]
    pub struct {target};
    #[rustfmt::skip]
    impl relata::IndexTarget for {target} {{
        const KEYS: &'static [relata::IndexKey] = &[{}];
        const COLUMNS: &'static [&'static str] = &[{}];
        const PREDICATE: Option<&'static str> = {predicate};
    }}
",
        keys.join(", "),
        index_columns(index).join(", ")
    ));
}

/// The enum of the constraints.
fn matched(entry: &TablePlan<'_>, out: &mut String) {
    let mut variants = String::new();
    let mut table = String::new();
    for constraint in &entry.constraints {
        let line = docs::constraint(constraint.kind, &constraint.rule);
        variants.push_str(&outer(&[line], 8));
        let variant = &constraint.variant;
        variants.push_str(&format!("        {variant},\n"));
        let mut columns: Vec<String> = (constraint.unique.iter())
            .map(|&at| literal(&entry.columns[at].column.name))
            .collect();
        if let Some(index) = &constraint.index {
            columns = index_columns(index);
        }
        table.push_str(&format!(
            "            ({}, &[{}], Constraint::{variant}),\n",
            literal(&constraint.name),
            columns.join(", ")
        ));
    }
    out.push_str(&format!(
        "
    /// The constraints, to match on: `error.constraint_of(table)` returns one.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Constraint {{
{variants}    }}
    #[rustfmt::skip]
    impl relata::HasConstraints for super::table {{
        type Constraint = Constraint;
        const CONSTRAINTS: &'static [(&'static str, &'static [&'static str], Constraint)] = &[
{table}        ];
    }}
"
    ));
}

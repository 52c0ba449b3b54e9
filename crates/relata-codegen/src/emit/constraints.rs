//! The names of constraints, typed by their table.

use super::docs::{self, outer};
use super::layout::{constant, literal};
use crate::plan::TablePlan;

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

/// The enum of the constraints.
fn matched(entry: &TablePlan<'_>, out: &mut String) {
    let mut variants = String::new();
    let mut table = String::new();
    for constraint in &entry.constraints {
        let line = docs::constraint(constraint.kind, &constraint.rule);
        variants.push_str(&outer(&[line], 8));
        let variant = &constraint.variant;
        variants.push_str(&format!("        {variant},\n"));
        let columns: Vec<String> = (constraint.unique.iter())
            .map(|&at| literal(&entry.columns[at].column.name))
            .collect();
        table.push_str(&format!(
            "            ({}, &[{}], Constraint::{variant}),\n",
            literal(&constraint.name),
            columns.join(", ")
        ));
    }
    out.push_str(&format!(
        "
    /// The constraints, to match on: what `error.constraint_of(table)` gives.
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

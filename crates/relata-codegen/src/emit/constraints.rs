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
        out.push_str(&constant(
            &format!("    pub const {}: ", constraint.constant),
            "relata::Constraint<super::table>",
            &format!("relata::Constraint::new({})", literal(&constraint.name)),
            4,
        ));
        out.push('\n');
    }
    out.push_str("}\n");
}

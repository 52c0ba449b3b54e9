//! The names of constraints, typed by their table.

use quote::quote;

use super::docs::{self, outer};
use super::layout::{List, Source, literal};
use super::paths::ident;
use crate::plan::TablePlan;

pub(super) fn emit(entry: &TablePlan<'_>, source: &mut Source) {
    if entry.constraints.is_empty() {
        return;
    }
    let mut constants = Vec::new();
    for constraint in &entry.constraints {
        let docs = outer(&[docs::constraint(constraint.kind, &constraint.rule)]);
        let constant = ident(&constraint.constant);
        let value = source.list(List::Constant(
            "relata::Constraint<super::table>".to_owned(),
            format!("relata::Constraint::new({})", literal(&constraint.name)),
        ));
        constants.push(quote! {
            #docs
            pub const #constant: #value = 0;
        });
    }
    source.items(quote! {
        /// The constraints of the table, to recognise them in errors.
        pub mod constraints { #(#constants)* }
    });
}

//! Columns: for each a marker, what it is, and the constant one writes in queries.

use quote::quote;

use super::docs::{notes, outer};
use super::layout::{List, Source};
use super::markdown::{code, prose};
use super::paths::{Place, ident, marker, primitive, runtime, text};
use crate::plan::{ColumnPlan, Plan, TablePlan};

pub(super) fn emit(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let str = primitive(plan, place, "str");
    for column in &entry.columns {
        let docs = outer(&documentation(plan, entry, column));
        let name = ident(&column.name);
        let sql_name = &column.column.name;
        let sql_type = marker(plan, place, &column.rust_type);
        let null = if column.nullable {
            quote!(#relata::Nullable)
        } else {
            quote!(#relata::NotNull)
        };
        source.items(quote! {
            #[doc(hidden)]
            pub struct #name {}
        });
        source.attached(quote! {
            impl #relata::Column for #name {
                type Table = table;
                type Type = #sql_type;
                type Null = #null;
                const NAME: &'static #str = #sql_name;
            }
        });
        let constant = source.list(List::Constant(
            format!("{}::Col<{}>", text(&relata), column.name),
            format!("{}::Col::new()", text(&relata)),
        ));
        source.attached(quote! {
            #docs
            pub const #name: #constant = 0;
        });
    }
}

/// `age integer`: nullable, default `0`. Then the comment.
fn documentation(plan: &Plan<'_>, entry: &TablePlan<'_>, column: &ColumnPlan<'_>) -> Vec<String> {
    let definition = column.column;
    let name = code(&heading(column));
    let notes = notes(plan, entry, definition, column.nullable);
    let mut lines = vec![if notes.is_empty() {
        format!("{name}.")
    } else {
        format!("{name}: {}.", notes.join(", "))
    }];
    if let Some(comment) = &definition.comment {
        let comment = prose(comment);
        if !comment.is_empty() {
            lines.push(String::new());
            lines.extend(comment);
        }
    }
    lines
}

/// `age integer`, as in a table's definition.
pub(super) fn heading(column: &ColumnPlan<'_>) -> String {
    format!("{} {}", column.column.name, column.column.type_name)
        .trim_end()
        .to_owned()
}

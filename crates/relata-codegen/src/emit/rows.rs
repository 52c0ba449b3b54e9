//! The structs: a row as it is read, a row to insert, and changes to a row.

use proc_macro2::TokenStream;
use quote::quote;
use unicode_width::UnicodeWidthStr as _;

use super::columns::heading;
use super::docs::{full, outer};
use super::layout::{LINE, List, Source};
use super::markdown::{code, summary};
use super::paths::{Place, ident, primitive, runtime, rust, text};
use crate::plan::{ColumnPlan, Plan};

/// How many columns are read at once: relata's largest tuple.
const TUPLE: usize = 26;

pub(super) fn emit(plan: &Plan<'_>, index: usize, source: &mut Source) {
    row(plan, index, source);
    new_row(plan, index, source);
    changes(plan, index, source);
}

fn row(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let name = ident(&entry.row);
    let derives = derives(&["Debug", "Clone", "PartialEq"], &entry.derives.row);
    let fields = entry
        .columns
        .iter()
        .map(|column| {
            let rust_type = rust(plan, place, &column.rust_type);
            field(column, None, optional(rust_type, column.nullable), source)
        })
        .collect::<Vec<_>>();
    let docs = outer(&[format!(
        "A row of {}.",
        code(&full(plan, &entry.table.name))
    )]);
    source.items(quote! {
        #docs
        #derives
        pub struct #name { #(#fields),* }
    });
    from_row(plan, index, source);
}

fn from_row(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let size = primitive(plan, place, "usize");
    let name = ident(&entry.row);
    let width = proc_macro2::Literal::usize_unsuffixed(entry.columns.len());
    // Constants are in scope, and a constant of a variable's name would be a pattern.
    let free = |name: &str| !entry.has_item(name);
    let parameter = match entry.columns.is_empty() {
        true => "_row".to_owned(),
        false => ["row", "source", "columns", "data"]
            .map(str::to_owned)
            .into_iter()
            .chain((0..).map(|number| format!("row_{number}")))
            .find(|name| free(name))
            .unwrap_or_default(),
    };
    let mut part_names = (1..)
        .map(|number| format!("part_{number}"))
        .filter(|name| free(name));
    let generic = ["R", "Source", "RowSource_"]
        .iter()
        .find(|name| free(name))
        .unwrap_or(&"R_");
    // One read of all columns is checked faster than one for each; a tuple holds so many.
    let parts: Vec<&[ColumnPlan<'_>]> = entry.columns.chunks(TUPLE).collect();
    let mut reads = Vec::new();
    let mut fields = Vec::new();
    let (row, generic) = (ident(&parameter), ident(generic));
    for part in &parts {
        let values = match parts.len() {
            1 => parameter.clone(),
            _ => part_names.next().unwrap_or_default(),
        };
        let names: Vec<String> = part.iter().map(|column| column.name.clone()).collect();
        fields.extend(
            names
                .iter()
                .enumerate()
                .map(|(at, name)| format!("{name}: {values}.{at}")),
        );
        let columns = source.list(List::Turbofish(names));
        let values = ident(&values);
        reads.push(quote!(let #values = #row.columns::<#columns>()?;));
    }
    // rustfmt breaks such lines in ways that follow no simple rule.
    let skip = fields
        .iter()
        .any(|field| field.width() > LINE - 13)
        .then(|| quote!(#[rustfmt::skip]));
    let list = source.list(List::Struct(fields));
    source.items(quote! {
        #skip
        impl #relata::FromRow for #name {
            const WIDTH: #size = #width;
            fn from_row<#generic: #relata::RowSource>(#row: &mut #generic) -> #relata::Decoded<Self> {
                #(#reads)*
                Ok(#list)
            }
        }
    });
}

fn new_row(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let entry = &plan.tables[index];
    let Some(name) = &entry.new_row else {
        return;
    };
    let place = Place::Table(index);
    let (catalog, name) = (plan.catalog, ident(name));
    let writable: Vec<&ColumnPlan<'_>> = entry
        .columns
        .iter()
        .filter(|c| c.column.is_writable())
        .collect();
    let required =
        |column: &ColumnPlan<'_>| !column.nullable && !catalog.has_default(column.column);
    let own: &[&str] = match writable.iter().any(|column| required(column)) {
        true => &[],
        false => &["Default"],
    };
    let derives = derives(own, &entry.derives.new);
    let fields = writable
        .iter()
        .map(|column| {
            let note = if required(column) {
                "required"
            } else if catalog.has_default(column.column) {
                "the database's default if `None`"
            } else {
                "NULL if `None`"
            };
            let rust_type = optional(rust(plan, place, &column.rust_type), !required(column));
            field(column, Some(note), rust_type, source)
        })
        .collect::<Vec<_>>();
    let docs = outer(&[format!(
        "A new row for {}.",
        code(&full(plan, &entry.table.name))
    )]);
    source.items(quote! {
        #docs
        #derives
        pub struct #name { #(#fields),* }
    });
}

fn changes(plan: &Plan<'_>, index: usize, source: &mut Source) {
    let entry = &plan.tables[index];
    let Some(name) = &entry.changes else {
        return;
    };
    let place = Place::Table(index);
    let name = ident(name);
    let derives = derives(&["Default"], &entry.derives.changes);
    let fields = entry
        .columns
        .iter()
        .filter(|c| c.column.is_writable())
        .map(|column| {
            let rust_type = optional(rust(plan, place, &column.rust_type), column.nullable);
            field(column, None, optional(rust_type, true), source)
        })
        .collect::<Vec<_>>();
    let title = format!(
        "Changes to a row of {}; `None` leaves a column as it is.",
        code(&full(plan, &entry.table.name))
    );
    let docs = outer(&[title]);
    source.items(quote! {
        #docs
        #derives
        pub struct #name { #(#fields),* }
    });
}

/// A field of a struct.
fn field(
    column: &ColumnPlan<'_>,
    note: Option<&str>,
    rust_type: TokenStream,
    source: &mut Source,
) -> TokenStream {
    let name = ident(&column.name);
    let docs = outer(&[field_docs(column, note)]);
    let rust_type = source.list(List::Field(text(&rust_type).replace(',', ", ")));
    quote!(#docs pub #name: #rust_type)
}

fn optional(rust_type: TokenStream, optional: bool) -> TokenStream {
    if optional {
        quote!(Option<#rust_type>)
    } else {
        rust_type
    }
}

fn derives(own: &[&str], more: &[String]) -> Option<TokenStream> {
    let more = more.iter().map(String::as_str);
    let paths: Vec<TokenStream> = own
        .iter()
        .copied()
        .chain(more.filter(|path| !own.contains(path)))
        .filter_map(|path| path.parse().ok())
        .collect();
    (!paths.is_empty()).then(|| quote!(#[derive(#(#paths),*)]))
}

/// `age integer`: its comment's first paragraph.
fn field_docs(column: &ColumnPlan<'_>, note: Option<&str>) -> String {
    let name = code(&heading(column));
    match (note, column.column.comment.as_deref().and_then(summary)) {
        (Some(note), _) => format!("{name}: {note}."),
        (None, Some(comment)) => format!("{name}: {comment}"),
        (None, None) => format!("{name}."),
    }
}

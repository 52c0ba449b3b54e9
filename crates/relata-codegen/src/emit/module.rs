//! `mod.rs`: the tables of a schema, its enums and key types, and the other schemas.

use quote::quote;
use unicode_width::UnicodeWidthStr as _;

use super::docs::{self, outer};
use super::layout::{LINE, Source, fill};
use super::markdown::{code, prose, summary};
use super::paths::ident;
use super::{enums, header, keys};
use crate::plan::Plan;

/// Lints that names and documentation taken from a database cannot keep. They hold for the files below too.
const ALLOWED: &str = "\
#![allow(dead_code, unused_imports, unused_macros)]
#![allow(non_camel_case_types, non_upper_case_globals)]
#![allow(clippy::enum_variant_names, clippy::module_inception)]
#![allow(clippy::upper_case_acronyms)]
";

/// Its text.
pub(super) fn file(plan: &Plan<'_>, schema: usize) -> String {
    let mut source = Source::new(header(plan));
    let entry = &plan.schemas[schema];
    let mut lines = vec![match entry.name {
        // MySQL's database, whatever it is called.
        "" => "The tables of the database.".to_owned(),
        name => format!("Schema {}.", code(name)),
    }];
    if let Some(comment) = entry.comment.filter(|comment| !comment.trim().is_empty()) {
        lines.push(String::new());
        lines.extend(prose(comment));
    }
    source.raw(&docs::inner(&lines));
    if schema == 0 {
        source.raw("\n");
        source.raw(ALLOWED);
    }
    tables(plan, schema, &mut source);
    if let Some(functions) = &entry.functions {
        let module = ident(&functions.module);
        let docs = outer(&[format!("The functions of schema {}.", code(entry.name))]);
        source.items(quote! { #docs pub mod #module; });
    }
    if schema == 0 {
        schemas(plan, &mut source);
    }
    enums::emit(plan, schema, &mut source);
    keys::emit(plan, schema, &mut source);
    source.finish()
}

fn tables(plan: &Plan<'_>, schema: usize, source: &mut Source) {
    for table in plan
        .tables
        .iter()
        .filter(|table| table.schema == schema && table.function.is_none())
    {
        let module = ident(&table.module);
        let docs = outer(&[docs::title(plan, table.table)]);
        let mut structs: Vec<&String> = [
            Some(&table.row),
            table.new_row.as_ref(),
            table.changes.as_ref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        // In rustfmt's order: an underscore comes before letters.
        structs.sort_by_key(|name| name.replace('_', " "));
        let path = (table.file != table.module).then(|| format!("{}.rs", table.file));
        let path = path.map(|path| quote!(#[path = #path]));
        source.items(quote! { #docs #path pub mod #module; });
        source.raw(&reexport(&table.module, &structs));
    }
}

/// `pub use self::users::{NewUser, User, UserChanges};`
fn reexport(module: &str, names: &[&String]) -> String {
    if let [only] = names {
        return format!("pub use self::{module}::{only};\n");
    }
    let names: Vec<String> = names.iter().map(|name| (*name).clone()).collect();
    let line = format!("pub use self::{module}::{{{}}};\n", names.join(", "));
    // rustfmt leaves room for two more characters here.
    if line.trim_end().width() + 2 <= LINE {
        line
    } else {
        format!("pub use self::{module}::{{\n{}}};\n", fill(&names, 4))
    }
}

fn schemas(plan: &Plan<'_>, source: &mut Source) {
    for entry in &plan.schemas {
        let Some(name) = &entry.module else {
            continue;
        };
        let path = (entry.folder != *name).then(|| format!("{}/mod.rs", entry.folder));
        let path = path.map(|path| quote!(#[path = #path]));
        let module = ident(name);
        let name = code(entry.name);
        let line = match entry.comment.and_then(summary) {
            Some(comment) => format!("Schema {name}: {comment}"),
            None => format!("Schema {name}."),
        };
        let docs = outer(&[line]);
        source.items(quote! { #docs #path pub mod #module; });
    }
}

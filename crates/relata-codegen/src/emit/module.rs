//! `mod.rs`: the tables of a schema, its enums and key types, and the other schemas.

use unicode_width::UnicodeWidthStr as _;

use super::docs::{self, outer};
use super::layout::{LINE, fill_beside, literal};
use super::markdown::{code, prose, summary};
use super::{composites, enums, expected, header, keys};
use crate::plan::{Plan, TablePlan};

/// Lints that names and documentation taken from a database cannot keep. They hold for the files below too.
const ALLOWED: &str = "\
#![allow(dead_code, unused_imports, unused_macros)]
#![allow(non_camel_case_types, non_upper_case_globals)]
#![allow(clippy::enum_variant_names, clippy::module_inception)]
#![allow(clippy::upper_case_acronyms)]
";

/// Returns the text of the module of a schema.
pub(super) fn file(plan: &Plan<'_>, schema: usize) -> String {
    let mut out = header(plan);
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
    out.push_str(&docs::inner(&lines));
    if schema == 0 {
        out.push('\n');
        out.push_str(ALLOWED);
    }
    tables(plan, schema, &mut out);
    if let Some(functions) = &entry.functions {
        let docs = format!("The functions of schema {}.", code(entry.name));
        module(docs, None, &functions.module, &mut out);
    }
    if schema == 0 {
        schemas(plan, &mut out);
        expected::emit(plan, &mut out);
    }
    enums::emit(plan, schema, &mut out);
    composites::emit(plan, schema, &mut out);
    keys::emit(plan, schema, &mut out);
    out
}

fn tables(plan: &Plan<'_>, schema: usize, out: &mut String) {
    for table in plan
        .tables
        .iter()
        .filter(|table| table.schema == schema && table.function.is_none() && table.kind.is_none())
    {
        let docs = docs::title(plan, table.table);
        let structs = structs_of(plan, table, schema);
        let path = (table.file != table.module).then(|| format!("{}.rs", table.file));
        module(docs, path, &table.module, out);
        // In rustfmt's order: what is in braces comes last.
        let mut kinds: Vec<&TablePlan<'_>> = table
            .kinds
            .iter()
            .flat_map(|kinds| &kinds.kinds)
            .map(|kind| &plan.tables[*kind])
            .collect();
        kinds.sort_by_key(|kind| kind.module.replace('_', " "));
        for kind in kinds {
            let path = format!("{}::{}", table.module, kind.module);
            out.push_str(&reexport(&path, &structs_of(plan, kind, schema)));
        }
        if !structs.is_empty() {
            out.push_str(&reexport(&table.module, &structs));
        }
    }
}

/// The structs of a table's module that the schema's has too.
fn structs_of<'p>(plan: &Plan<'_>, table: &'p TablePlan<'_>, schema: usize) -> Vec<&'p String> {
    let mut structs: Vec<&String> = [
        // A model is in this module itself, but for the enum of all kinds.
        Some(&table.row).filter(|_| !plan.config.models || schema > 0 || table.kinds.is_some()),
        table.new_row.as_ref(),
        table.required.as_ref(),
        table.changes.as_ref(),
    ]
    .into_iter()
    .flatten()
    .collect();
    // In rustfmt's order: an underscore comes before letters.
    structs.sort_by_key(|name| name.replace('_', " "));
    structs
}

/// `pub mod users;`
pub(super) fn module(docs: String, path: Option<String>, name: &str, out: &mut String) {
    out.push('\n');
    out.push_str(&outer(&[docs], 0));
    if let Some(path) = path {
        out.push_str(&format!("#[path = {}]\n", literal(&path)));
    }
    out.push_str(&format!("pub mod {name};\n"));
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
        // And for one here.
        format!(
            "pub use self::{module}::{{\n{}}};\n",
            fill_beside(&names, 4, 1)
        )
    }
}

fn schemas(plan: &Plan<'_>, out: &mut String) {
    for entry in &plan.schemas {
        let Some(rust_name) = &entry.module else {
            continue;
        };
        let path = (entry.folder != *rust_name).then(|| format!("{}/mod.rs", entry.folder));
        let name = code(entry.name);
        let line = match entry.comment.and_then(summary) {
            Some(comment) => format!("Schema {name}: {comment}"),
            None => format!("Schema {name}."),
        };
        module(line, path, rust_name, out);
    }
}

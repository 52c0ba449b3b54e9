//! Writes the relations that are loaded with a table's rows by name: `loads()`, and the type of a loaded row.

use super::docs::outer;
use super::markdown::code;
use super::paths::{Place, in_table, runtime};
use crate::plan::{LoadPlan, Plan};

pub(super) fn emit(plan: &Plan<'_>, index: usize, out: &mut String) {
    let Some(loads) = &plan.tables[index].loads else {
        return;
    };
    let relata = runtime(plan, Place::Table(index));
    let (function, row) = (&loads.function, &loads.row);
    let paths: Vec<String> = loads.paths.iter().map(|path| code(path)).collect();
    let module = &plan.tables[index].module;
    let docs = outer(
        &[
            format!("Loads {}, by `loads` in `relata.toml`.", paths.join(", ")),
            String::new(),
            format!(
                "`from({module}::table).with({module}::{function}())` has rows of type [`{row}`]."
            ),
        ],
        4,
    );
    let mut lines = String::new();
    for load in &loads.tree {
        lines.push_str(&format!("        {},\n", relation(plan, index, load)));
    }
    out.push_str(&format!(
        "\n{relata}::loader! {{\n{docs}    pub fn {function} for table as {row} {{\n{lines}    }}\n}}\n"
    ));
}

/// Writes a relation: `orders { super::orders::items }`
fn relation(plan: &Plan<'_>, from: usize, load: &LoadPlan) -> String {
    let through = if load.through { "through " } else { "" };
    let name = in_table(plan, from, load.table, &load.name);
    let inner = load.inner.iter().map(|inner| relation(plan, from, inner));
    let inner: Vec<String> = inner.collect();
    match inner.is_empty() {
        true => format!("{through}{name}"),
        false => format!("{through}{name} {{ {} }}", inner.join(", ")),
    }
}

//! Plans columns and their names.

use relata_schema::{Catalog, Column, Engine};

use super::modules::{RESERVED, TOOLS};
use super::overrides::{column_settings, identifier, taken};
use super::rows::add_attributes;
use super::{ColumnPlan, Plan, Scalar, TablePlan, Type};
use crate::config::{AttributesConfig, DerivesConfig, Problem, key_path};
use crate::names::{is_verbatim, snake};

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let (catalog, config) = (plan.catalog, plan.config);
    for entry_plan in &mut plan.tables {
        let settings = column_settings(catalog, config, entry_plan);
        // SQLite's virtual tables have columns that are no data: FTS5's are named like the table. MySQL's invisible
        // columns are data like others.
        let mysql = catalog.engine == Engine::Mysql;
        let columns: Vec<&Column> = entry_plan
            .table
            .columns
            .iter()
            .filter(|c| !c.hidden || mysql)
            .collect();
        let mut names = vec![String::new(); columns.len()];
        let mut nullable: Vec<bool> = columns
            .iter()
            .map(|c| catalog.reads_null(entry_plan.table, c))
            .collect();
        let mut has_default: Vec<bool> = columns
            .iter()
            .map(|column| catalog.has_default(column) || hides_default(catalog, entry_plan, column))
            .collect();
        let mut attributes = vec![AttributesConfig::default(); columns.len()];
        let mut is_domain = vec![false; columns.len()];
        if let Some((kind, key, settings)) = settings {
            for (column, settings) in settings {
                let Some(index) = columns.iter().position(|c| c.name == *column) else {
                    continue;
                };
                nullable[index] = settings.nullable.unwrap_or(nullable[index]);
                has_default[index] |= settings.default_in_rust;
                is_domain[index] = settings.is_domain;
                let at = || key_path![kind, key, "columns", column, "attributes"];
                add_attributes(&mut attributes[index], &settings.attributes, at)?;
                let Some(name) = settings.name.as_deref() else {
                    continue;
                };
                let at = || key_path![kind, key, "columns", column, "name"];
                let name = identifier(name, at)?;
                if !entry_plan.names.take(name) {
                    return Err(taken(name, at()));
                }
                names[index] = name.to_owned();
            }
        }
        let mut order: Vec<usize> = (0..columns.len())
            .filter(|i| names[*i].is_empty())
            .collect();
        order.sort_by_key(|index| !is_verbatim(&columns[*index].name));
        for index in order {
            let base = snake(&columns[index].name);
            names[index] = if is_reserved(entry_plan, &base) {
                entry_plan.names.claim(&[format!("{base}_")])
            } else {
                entry_plan.names.claim(&[base])
            };
        }
        let facts = nullable.into_iter().zip(has_default);
        let facts = facts.zip(attributes).zip(is_domain);
        for ((column, name), (((nullable, has_default), attributes), is_domain)) in
            columns.into_iter().zip(names).zip(facts)
        {
            entry_plan.columns.push(ColumnPlan {
                column,
                name,
                rust_type: Type::Scalar(Scalar::Opaque),
                chosen: false,
                is_domain,
                nullable,
                has_default,
                attributes,
            });
        }
    }
    Ok(())
}

/// True if a column of a view may have a default that does not show: that of a table below it. On SQLite a trigger writes
/// the row, which gets NULL for what is left out.
fn hides_default(catalog: &Catalog, table: &TablePlan<'_>, column: &Column) -> bool {
    let null = catalog.engine == Engine::Sqlite && catalog.reads_null(table.table, column);
    !catalog.shows_defaults(table.table) && !null
}

/// True if a column cannot have the name in the module.
fn is_reserved(table: &TablePlan<'_>, name: &str) -> bool {
    // Derives write these types, which the marker of a column would hide.
    const PRIMITIVES: [&str; 17] = [
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128",
        "u16", "u32", "u64", "u8", "usize",
    ];
    let DerivesConfig {
        row, new, changes, ..
    } = &table.derives;
    let derives = [row, new, changes]
        .iter()
        .any(|derives| !derives.is_empty());
    RESERVED.contains(&name) || TOOLS.contains(&name) || (derives && PRIMITIVES.contains(&name))
}

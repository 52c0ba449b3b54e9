//! Plans columns and their names.

use relata_schema::{Column, Engine};

use super::modules::RESERVED;
use super::overrides::{column_settings, identifier, taken};
use super::rows::add_attributes;
use super::{ColumnPlan, Plan, Scalar, Type};
use crate::config::{AttributesConfig, Problem, key_path};
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
            .map(|c| catalog.is_nullable(entry_plan.table, c))
            .collect();
        // A view's column that is no NULL may have a default that does not show.
        let shown = catalog.shows_defaults(entry_plan.table);
        let mut has_default: Vec<bool> = (columns.iter().zip(&nullable))
            .map(|(column, nullable)| catalog.has_default(column) || !(shown || *nullable))
            .collect();
        let mut attributes = vec![AttributesConfig::default(); columns.len()];
        if let Some((kind, key, settings)) = settings {
            for (column, settings) in settings {
                let Some(index) = columns.iter().position(|c| c.name == *column) else {
                    continue;
                };
                nullable[index] = settings.nullable.unwrap_or(nullable[index]);
                has_default[index] |= settings.default_in_rust;
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
            names[index] = if RESERVED.contains(&base.as_str()) {
                entry_plan.names.claim(&[format!("{base}_")])
            } else {
                entry_plan.names.claim(&[base])
            };
        }
        let facts = nullable.into_iter().zip(has_default).zip(attributes);
        for ((column, name), ((nullable, has_default), attributes)) in
            columns.into_iter().zip(names).zip(facts)
        {
            entry_plan.columns.push(ColumnPlan {
                column,
                name,
                rust_type: Type::Scalar(Scalar::Opaque),
                chosen: false,
                nullable,
                has_default,
                attributes,
            });
        }
    }
    Ok(())
}

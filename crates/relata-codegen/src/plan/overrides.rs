//! Settings for single tables and enums: which one is meant, and whether it exists.

use std::collections::BTreeMap;

use relata_schema::{Catalog, ObjectName};

use super::TablePlan;
use crate::config::{ColumnConfig, Config, Problem, Step, key_path};
use crate::names::{is_identifier, is_prelude};

/// True if a name in `relata.toml` means this object.
pub(super) fn means(catalog: &Catalog, written: &str, name: &ObjectName) -> bool {
    (name.schema == catalog.default_schema && written == name.name)
        || written
            .strip_prefix(name.schema.as_str())
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|rest| rest == name.name)
}

/// The object's name as one writes it in `relata.toml`.
pub(super) fn written(catalog: &Catalog, name: &ObjectName) -> String {
    if name.schema == catalog.default_schema {
        name.name.clone()
    } else {
        name.to_string()
    }
}

/// Returns an entry of a table of settings, with its key.
pub(super) fn entry<'c, T>(
    catalog: &Catalog,
    settings: &'c BTreeMap<String, T>,
    name: &ObjectName,
) -> Option<(&'c String, &'c T)> {
    settings.iter().find(|(key, _)| means(catalog, key, name))
}

/// Returns the settings for the columns of a table or of a function's rows, with the path to their key.
pub(super) fn column_settings<'c>(
    catalog: &Catalog,
    config: &'c Config,
    table: &TablePlan<'_>,
) -> Option<(&'static str, &'c String, &'c BTreeMap<String, ColumnConfig>)> {
    match &table.function {
        Some(rows) => super::functions::settings(catalog, config, rows.function)
            .map(|(key, settings)| ("functions", key, &settings.columns)),
        None => entry(catalog, &config.tables, &table.table.name)
            .map(|(key, settings)| ("tables", key, &settings.columns)),
    }
}

/// Every table, column, enum and label that has settings exists.
pub(super) fn check_names(catalog: &Catalog, config: &Config) -> Result<(), Problem> {
    for name in config.schema_settings.keys() {
        if !catalog
            .tables
            .iter()
            .any(|table| table.name.schema == *name)
        {
            let schemas = catalog
                .tables
                .iter()
                .map(|table| table.name.schema.as_str());
            return Err(Problem::new(
                key_path!["schema", name],
                format!("no table is in a schema `{name}`"),
            )
            .suggest(name, schemas));
        }
    }
    for (key, settings) in &config.tables {
        let Some(table) = catalog.tables.iter().find(|t| means(catalog, key, &t.name)) else {
            let names: Vec<String> = catalog
                .tables
                .iter()
                .map(|t| written(catalog, &t.name))
                .collect();
            return Err(Problem::new(
                key_path!["tables", key],
                format!("there is no table `{key}`"),
            )
            .suggest(key, names.iter().map(String::as_str)));
        };
        if let Some(version) = &settings.version
            && table.column(version).is_none()
        {
            let at = key_path!["tables", key, "version"];
            let message = format!("table `{}` has no column `{version}`", table.name);
            let names = table.columns.iter().map(|c| c.name.as_str());
            return Err(Problem::new(at, message).suggest(version, names));
        }
        for column in settings.columns.keys() {
            if table.column(column).is_none() {
                let at = key_path!["tables", key, "columns", column];
                let message = format!("table `{}` has no column `{column}`", table.name);
                let names = table.columns.iter().map(|c| c.name.as_str());
                return Err(Problem::new(at, message).suggest(column, names));
            }
        }
    }
    for (key, settings) in &config.enums {
        let Some(definition) = catalog.enums.iter().find(|e| means(catalog, key, &e.name)) else {
            let names: Vec<String> = catalog
                .enums
                .iter()
                .map(|e| written(catalog, &e.name))
                .collect();
            return Err(
                Problem::new(key_path!["enums", key], format!("there is no enum `{key}`"))
                    .suggest(key, names.iter().map(String::as_str)),
            );
        };
        for label in settings.variants.keys() {
            if !definition.values.contains(label) {
                let at = key_path!["enums", key, "variants", label];
                let message = format!("enum `{}` has no value `{label}`", definition.name);
                let names = definition.values.iter().map(String::as_str);
                return Err(Problem::new(at, message).suggest(label, names));
            }
        }
    }
    Ok(())
}

/// Checks that a name from `relata.toml` is a Rust identifier.
pub(super) fn identifier(name: &str, at: impl FnOnce() -> Vec<Step>) -> Result<&str, Problem> {
    if !is_identifier(name) {
        let message = format!("`{name}` is not a Rust identifier");
        return Err(
            Problem::new(at(), message).help("letters, digits and underscores, and no keyword")
        );
    }
    if is_prelude(name) {
        let message = format!(
            "`{name}` would hide the type of that name that every Rust module has in scope"
        );
        return Err(Problem::new(at(), message));
    }
    Ok(name)
}

/// Returns the error for a name that occurs twice.
pub(super) fn taken(name: &str, at: Vec<Step>) -> Problem {
    Problem::new(
        at,
        format!("the name `{name}` is already taken in this module"),
    )
}

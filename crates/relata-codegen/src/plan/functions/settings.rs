//! Settings of functions in `relata.toml`.

use relata_schema::{Catalog, Function};

use super::rows::rows;
use crate::config::{Config, FunctionConfig, Problem, key_path};

/// Every function that has settings exists.
pub(super) fn check_names(
    catalog: &Catalog,
    config: &Config,
    functions: &[&Function],
) -> Result<(), Problem> {
    for (key, settings) in &config.functions {
        let meant: Vec<&&Function> = functions
            .iter()
            .filter(|function| means(catalog, key, function))
            .collect();
        if meant.is_empty() {
            let names: Vec<String> = functions
                .iter()
                .map(|function| match key.contains('(') {
                    true => short_signature(catalog, function),
                    false => crate::plan::overrides::written(catalog, &function.name),
                })
                .collect();
            return Err(Problem::new(
                key_path!["functions", key],
                format!("there is no function `{key}`"),
            )
            .suggest(key, names.iter().map(String::as_str)));
        }
        if meant.len() > 1 && settings.name.is_some() {
            return Err(Problem::new(
                key_path!["functions", key, "name"],
                format!("there are {} functions `{key}`", meant.len()),
            )
            .help(format!(
                "name one with the types of its arguments: `{}`",
                short_signature(catalog, meant[0])
            )));
        }
        for column in settings.columns.keys() {
            let columns: Vec<String> = meant
                .iter()
                .filter_map(|function| rows(catalog, function))
                .flat_map(|table| table.columns.into_iter().map(|column| column.name))
                .collect();
            if !columns.contains(column) {
                return Err(Problem::new(
                    key_path!["functions", key, "columns", column],
                    format!("the rows of function `{key}` have no column `{column}`"),
                )
                .suggest(column, columns.iter().map(String::as_str)));
            }
        }
    }
    Ok(())
}

/// True if a name in `relata.toml` means this function: `area`, or `area(numeric, numeric)`.
fn means(catalog: &Catalog, written: &str, function: &Function) -> bool {
    let full = function.name.to_string();
    let mut known = vec![full, function.signature()];
    if function.name.schema == catalog.default_schema {
        known.push(function.name.name.clone());
        known.push(short_signature(catalog, function));
    }
    known.iter().any(|name| name == written)
}

/// `area(numeric, numeric)`, as one writes it in `relata.toml`.
fn short_signature(catalog: &Catalog, function: &Function) -> String {
    let signature = function.signature();
    let default = format!("{}.", catalog.default_schema);
    match signature.strip_prefix(&default) {
        Some(short) if function.name.schema == catalog.default_schema => short.to_owned(),
        _ => signature,
    }
}

/// The settings of a function: those for its arguments before those for its name.
pub(in crate::plan) fn settings<'c>(
    catalog: &Catalog,
    config: &'c Config,
    function: &Function,
) -> Option<(&'c String, &'c FunctionConfig)> {
    let mut found: Vec<_> = config
        .functions
        .iter()
        .filter(|(key, _)| means(catalog, key, function))
        .collect();
    found.sort_by_key(|(key, _)| !key.contains('('));
    found.into_iter().next()
}

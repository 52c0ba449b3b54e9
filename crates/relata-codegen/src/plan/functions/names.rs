//! The Rust names of functions and their arguments.

use std::collections::BTreeMap;

use relata_schema::{Catalog, Function, ObjectName, Table};

use super::inputs;
use super::settings::settings;
use crate::config::{Problem, key_path};
use crate::names::{Names, is_verbatim, is_windows_device, snake};
use crate::plan::overrides::{identifier, taken};
use crate::plan::types::{is_known, natural};
use crate::plan::{CallPlan, ParameterPlan, Plan};

/// Returns the Rust names of the functions: as in SQL, and overloads by their arguments.
pub(super) fn rust_names(
    plan: &Plan<'_>,
    functions: &[(&Function, Option<&Table>)],
    names: &mut Names,
) -> Result<Vec<String>, Problem> {
    let catalog = plan.catalog;
    let mut found = vec![String::new(); functions.len()];
    for (index, (function, _)) in functions.iter().enumerate() {
        let Some((key, name)) = settings(catalog, plan.config, function)
            .and_then(|(key, settings)| Some((key, settings.name.as_deref()?)))
        else {
            continue;
        };
        let at = || key_path!["functions", key, "name"];
        let name = identifier(name, at)?;
        if !names.take(name) {
            return Err(taken(name, at()));
        }
        found[index] = name.to_owned();
    }
    let mut count: BTreeMap<&ObjectName, usize> = BTreeMap::new();
    for (function, _) in functions {
        *count.entry(&function.name).or_default() += 1;
    }
    let mut order: Vec<usize> = (0..functions.len())
        .filter(|index| found[*index].is_empty())
        .collect();
    order.sort_by_key(|index| !is_verbatim(&functions[*index].0.name.name));
    for index in order {
        let function = functions[index].0;
        let mut base = function.name.name.clone();
        if count[&function.name] > 1 {
            for type_name in function.input_types() {
                base.push('_');
                base.push_str(&short(catalog, type_name));
            }
        }
        let base = snake(&base);
        found[index] = if is_windows_device(&base) {
            names.claim(&[format!("{base}_")])
        } else {
            names.claim(&[base])
        };
    }
    Ok(found)
}

/// The name of a type as a part of a function's name.
fn short(catalog: &Catalog, type_name: &str) -> String {
    let prefix = format!("{}.", catalog.default_schema);
    let name = type_name.strip_prefix(&prefix).unwrap_or(type_name);
    match name.strip_suffix("[]") {
        Some(item) => format!("{}_array", short(catalog, item)),
        None => match name {
            "character varying" => "varchar".to_owned(),
            "double precision" => "double".to_owned(),
            "timestamp without time zone" => "timestamp".to_owned(),
            "timestamp with time zone" => "timestamptz".to_owned(),
            "time without time zone" => "time".to_owned(),
            other => other.replace(['"', '.'], "_"),
        },
    }
}

pub(super) fn parameters<'a>(plan: &Plan<'_>, function: &'a Function) -> Vec<ParameterPlan<'a>> {
    let mut names = Names::default();
    let mut parameters = Vec::new();
    for argument in inputs(function) {
        // The arguments after it have defaults as well.
        if !is_known(plan.catalog, &argument.sql_type) {
            break;
        }
        let at = parameters.len() + 1;
        let base = argument.name.as_deref().map(snake);
        let base = base.filter(|name| name.contains(char::is_alphabetic));
        parameters.push(ParameterPlan {
            argument,
            name: names.claim(&[base.unwrap_or_else(|| format!("arg{at}"))]),
            rust_type: natural(plan, &argument.sql_type),
        });
    }
    parameters
}

/// One for all arguments that have no default, and one more for each that has.
pub(super) fn calls(
    name: &str,
    parameters: &[ParameterPlan<'_>],
    names: &mut Names,
) -> Vec<CallPlan> {
    let required = parameters
        .iter()
        .take_while(|parameter| parameter.argument.default.is_none())
        .count();
    let mut calls = vec![CallPlan {
        name: name.to_owned(),
        arguments: required,
    }];
    for (at, parameter) in parameters.iter().enumerate().skip(required) {
        let last = parameter.name.trim_matches('_');
        calls.push(CallPlan {
            name: names.claim(&[format!("{}_with_{last}", name.trim_end_matches('_'))]),
            arguments: at + 1,
        });
    }
    calls
}

//! Schemas and tables as modules.

use std::collections::{BTreeMap, BTreeSet};

use relata_schema::{Catalog, Table};

use super::composites::is_struct;
use super::overrides::{entry, identifier, taken};
use super::{Plan, SchemaPlan, Selected, TablePlan};
use crate::config::{AttributesConfig, Config, DerivesConfig, Problem, key_path};
use crate::hash::fnv32;
use crate::names::{Names, ascii, is_verbatim, is_windows_device, snake};

/// The name of the constant for `verify_schema`.
const TABLES: &str = "TABLES";

/// The tools of attributes that modules have, `#[diagnostic::do_not_recommend]` and others: there is no absolute path for them.
pub(super) const TOOLS: &[&str] = &["clippy", "diagnostic", "rustfmt"];

/// The names that tools leave: `diagnostic_`.
pub(super) fn beside_tools(name: String) -> String {
    match TOOLS.contains(&name.as_str()) {
        true => format!("{name}_"),
        false => name,
    }
}

/// Names a table's module always has.
pub(super) const RESERVED: &[&str] = &["table", "all", "constraints", "__columns"];

/// The names in a table's module that nothing else can have. A model's field has the name that it has: its module does without
/// the tools.
fn reserved(config: &Config) -> Names {
    let tools: &[&str] = if config.models { &[] } else { TOOLS };
    Names::with(&[RESERVED, tools].concat())
}

pub(super) fn plan<'a>(
    plan: &mut Plan<'a>,
    selected: &[&'a Table],
    functions: &'a Selected<'a>,
) -> Result<(), Problem> {
    schemas(plan, selected, functions);
    tables(plan, selected)?;
    schema_modules(plan)?;
    Ok(())
}

fn schemas<'a>(plan: &mut Plan<'a>, selected: &[&'a Table], functions: &'a Selected<'a>) {
    let catalog = plan.catalog;
    let default = catalog.default_schema.as_str();
    let others: BTreeSet<&str> = selected
        .iter()
        .map(|table| table.name.schema.as_str())
        .chain(catalog.enums.iter().map(|e| e.name.schema.as_str()))
        .chain(
            (catalog.composites.iter())
                .filter(|composite| is_struct(catalog, &composite.name))
                .map(|composite| composite.name.schema.as_str()),
        )
        .chain(functions.schemas(catalog))
        .filter(|name| *name != default)
        .collect();
    for name in std::iter::once(default).chain(others) {
        plan.schemas.push(SchemaPlan {
            name,
            comment: catalog
                .schemas
                .iter()
                .find(|schema| schema.name == name)
                .and_then(|schema| schema.comment.as_deref()),
            module: None,
            folder: String::new(),
            functions: None,
            names: Names::with(&[&[TABLES], TOOLS].concat()),
        });
    }
}

fn tables<'a>(plan: &mut Plan<'a>, selected: &[&'a Table]) -> Result<(), Problem> {
    let mut sorted = selected.to_vec();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let mut modules = BTreeMap::new();
    let mut unnamed = Vec::new();
    for (index, table) in sorted.iter().enumerate() {
        let configured = entry(plan.catalog, &plan.config.tables, &table.name)
            .and_then(|(key, settings)| Some((key, settings.name.as_deref()?)));
        let Some((key, name)) = configured else {
            unnamed.push(index);
            continue;
        };
        let name = identifier(name, || key_path!["tables", key, "name"])?;
        let schema = schema_of(plan, table);
        if !plan.schemas[schema].names.take(name) {
            return Err(taken(name, key_path!["tables", key, "name"]));
        }
        modules.insert(index, name.to_owned());
    }
    // Names that need no change come first, so that a newcomer with a similar name does not rename them.
    unnamed.sort_by_key(|index| !is_verbatim(&sorted[*index].name.name));
    for index in unnamed {
        let table = sorted[index];
        let schema = schema_of(plan, table);
        let base = beside_tools(snake(&table.name.name));
        let candidates = if is_windows_device(&base) {
            vec![format!("{base}_")]
        } else {
            vec![base]
        };
        modules.insert(index, plan.schemas[schema].names.claim(&candidates));
    }
    let mut ids = BTreeSet::new();
    for ((index, module), table) in modules.into_iter().zip(&sorted) {
        plan.by_name.insert(&table.name, index);
        let schema = schema_of(plan, table);
        plan.tables.push(TablePlan {
            table,
            function: None,
            schema,
            file: file(&mut plan.schemas[schema].names, &module),
            module,
            id: table_id(table, is_plain(plan.catalog, plan.config, schema), &mut ids),
            row: String::new(),
            new_row: None,
            required: None,
            changes: None,
            version: None,
            kinds: None,
            kind: None,
            loads: None,
            derives: DerivesConfig::default(),
            attributes: AttributesConfig::default(),
            columns: Vec::new(),
            relations: Vec::new(),
            throughs: Vec::new(),
            constraints: Vec::new(),
            left_out: Vec::new(),
            names: reserved(plan.config),
        });
    }
    Ok(())
}

fn schema_of(plan: &Plan<'_>, table: &Table) -> usize {
    plan.schemas
        .iter()
        .position(|schema| schema.name == table.name.schema)
        .unwrap_or(0)
}

fn schema_modules(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let names: Vec<String> = plan
        .schemas
        .iter()
        .skip(1)
        .map(|s| s.name.to_owned())
        .collect();
    for (index, name) in (1..).zip(names) {
        let configured = plan
            .config
            .schema_settings
            .get(&name)
            .and_then(|s| s.name.as_deref());
        let module = match configured {
            Some(module) => {
                let module = identifier(module, || key_path!["schema", &name, "name"])?;
                if !plan.schemas[0].names.take(module) {
                    return Err(taken(module, key_path!["schema", &name, "name"]));
                }
                module.to_owned()
            }
            None => {
                let base = beside_tools(snake(&name));
                let second = format!("{}_schema", base.trim_end_matches('_'));
                if is_windows_device(&base) {
                    plan.schemas[0].names.claim(&[second])
                } else {
                    plan.schemas[0].names.claim(&[base, second])
                }
            }
        };
        plan.schemas[index].folder = file(&mut plan.schemas[0].names, &module);
        plan.schemas[index].module = Some(module);
    }
    Ok(())
}

/// The name of a module's file or folder. The compiler looks for ASCII names only, so others need one of their own.
fn file(names: &mut Names, module: &str) -> String {
    if module.is_ascii() {
        module.to_owned()
    } else {
        names.claim(&[ascii(module)])
    }
}

/// True if queries name the tables of a schema without it. MySQL's database has no name here: the connection chooses
/// it.
pub(crate) fn is_plain(catalog: &Catalog, config: &Config, schema: usize) -> bool {
    schema == 0 && (!config.qualify || catalog.default_schema.is_empty())
}

/// A number that depends on the table's name alone, unless another table has the same. A table without a schema has
/// that of an alias of its name, since SQL cannot distinguish them: see `id` of relata-derive.
fn table_id(table: &Table, plain: bool, taken: &mut BTreeSet<u32>) -> u32 {
    let name = match plain {
        true => format!("alias {}", table.name.name),
        false => table.name.to_string(),
    };
    let mut id = fnv32(name.as_bytes());
    while !taken.insert(id) {
        id = id.wrapping_add(1);
    }
    id
}

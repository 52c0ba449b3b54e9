//! Names of row, new-row and changes structs: one of a kind in their schema, so that it can re-export them.

use super::Plan;
use super::overrides::{entry, identifier, taken};
use crate::config::{
    AttributesConfig, Config, DerivesConfig, Problem, Step, WriteStruct, key_path,
};
use crate::names::{is_prelude, pascal, singular};

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let (catalog, config) = (plan.catalog, plan.config);
    for index in 0..plan.tables.len() {
        let table = plan.tables[index].table;
        let Some((key, settings)) = entry(catalog, &config.tables, &table.name) else {
            continue;
        };
        if let Some(name) = settings.row.as_deref() {
            let at = || key_path!["tables", key, "row"];
            let name = identifier(name, at)?;
            let schema = plan.tables[index].schema;
            if !plan.schemas[schema].names.take(name) {
                return Err(taken(name, at()));
            }
            plan.tables[index].row = name.to_owned();
        }
    }
    // A table that already is in the singular keeps its name before the plural of the same word gets it.
    let mut order: Vec<usize> = (0..plan.tables.len()).collect();
    order.sort_by_key(|index| {
        let module = &plan.tables[*index].module;
        singular(module) != *module
    });
    for index in order {
        if !plan.tables[index].row.is_empty() {
            continue;
        }
        let table = &plan.tables[index];
        let one = pascal(&singular(&table.module));
        let many = pascal(&table.module);
        let mut candidates = vec![one.clone(), many, format!("{one}Row")];
        candidates.retain(|name| !is_prelude(name));
        let schema = table.schema;
        plan.tables[index].row = plan.schemas[schema].names.claim(&candidates);
    }
    for index in 0..plan.tables.len() {
        derived(plan, index);
        let name = &plan.tables[index].table.name;
        let settings = entry(catalog, &config.tables, name);
        plan.tables[index].version = settings.and_then(|(_, settings)| settings.version.as_deref());
        plan.tables[index].derives = derives(plan, index)?;
        plan.tables[index].attributes = attributes(plan, index)?;
    }
    Ok(())
}

/// The structs for writing, where the table can be written.
fn derived(plan: &mut Plan<'_>, index: usize) {
    let catalog = plan.catalog;
    let entry = &plan.tables[index];
    let (table, schema, row) = (entry.table, entry.schema, entry.row.clone());
    let names = &mut plan.schemas[schema].names;
    let updatable = match table.kind {
        relata_schema::TableKind::MaterializedView => false,
        _ => table.view_writes.is_none_or(|writes| writes.update),
    };
    let settings = super::overrides::entry(catalog, &plan.config.tables, &table.name);
    let own = settings.and_then(|(_, settings)| settings.structs.as_ref());
    let wanted = own.or(plan.config.structs.as_ref());
    let wants = |kind| wanted.is_none_or(|structs| structs.contains(&kind));
    let new_row = (table.is_insertable() && wants(WriteStruct::New))
        .then(|| names.claim(&[format!("New{row}"), format!("{row}New")]));
    let is_required = |column: &&relata_schema::Column| {
        let columns = settings.map(|(_, settings)| &settings.columns);
        let settings = columns.and_then(|columns| columns.get(&column.name));
        let nullable = settings.and_then(|settings| settings.nullable);
        let nullable = nullable.unwrap_or_else(|| catalog.reads_null(table, column));
        let made_in_rust = settings.is_some_and(|settings| settings.default_in_rust);
        let has_default = catalog.has_default(column) || made_in_rust;
        column.is_writable() && !nullable && catalog.shows_defaults(table) && !has_default
    };
    let required = table.columns.iter().filter(is_required).count();
    let optional = table.columns.iter().filter(|c| c.is_writable()).count() - required;
    let required = (new_row.is_some() && required > 1 && optional > 0)
        .then(|| names.claim(&[format!("{row}Required"), format!("Required{row}")]));
    let changes = (updatable && wants(WriteStruct::Changes))
        .then(|| names.claim(&[format!("{row}Changes"), format!("{row}Update")]));
    let entry = &mut plan.tables[index];
    let structs = [
        Some(&row),
        new_row.as_ref(),
        required.as_ref(),
        changes.as_ref(),
    ];
    for name in structs.into_iter().flatten() {
        entry.names.take(name);
    }
    entry.new_row = new_row;
    entry.required = required;
    entry.changes = changes;
}

/// The derives of enums and typed keys that the settings ask for, and for composite types, which are rows as well: serde's where a
/// struct with such a field has them, and those of `derives.values`.
pub(super) fn value_derives(config: &Config) -> Result<Vec<String>, Problem> {
    let mut derives = DerivesConfig::default();
    add(&mut derives, &config.derives, || key_path!["derives"])?;
    let tables = config.tables.values().map(|settings| &settings.derives);
    let structs = std::iter::once(&config.derives).chain(tables);
    let of_structs = structs.flat_map(|of| [&of.row, &of.new, &of.changes]);
    let name = |path: &String| path.rsplit("::").next().map(|name| name.trim().to_owned());
    let is_serde =
        |path: &&String| matches!(name(path).as_deref(), Some("Serialize" | "Deserialize"));
    let mut found: Vec<String> = Vec::new();
    for path in of_structs.flatten().filter(is_serde).chain(&derives.values) {
        if !found.iter().any(|known| name(known) == name(path)) {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// Combines the settings for all tables and for this one.
fn derives(plan: &Plan<'_>, index: usize) -> Result<DerivesConfig, Problem> {
    let mut derives = DerivesConfig::default();
    add(&mut derives, &plan.config.derives, || key_path!["derives"])?;
    let name = &plan.tables[index].table.name;
    if let Some((key, settings)) = entry(plan.catalog, &plan.config.tables, name) {
        let at = || key_path!["tables", key, "derives"];
        if !settings.derives.values.is_empty() {
            let mut place = at();
            place.push(Step::from("values"));
            let message = "enums and keys belong to no single table";
            return Err(Problem::new(place, message).help("write `derives.values` for all"));
        }
        add(&mut derives, &settings.derives, at)?;
    }
    Ok(derives)
}

/// Combines the settings for all tables and for this one.
fn attributes(plan: &Plan<'_>, index: usize) -> Result<AttributesConfig, Problem> {
    let mut attributes = AttributesConfig::default();
    add_attributes(&mut attributes, &plan.config.attributes, || {
        key_path!["attributes"]
    })?;
    let name = &plan.tables[index].table.name;
    if let Some((key, settings)) = entry(plan.catalog, &plan.config.tables, name) {
        let at = || key_path!["tables", key, "attributes"];
        add_attributes(&mut attributes, &settings.attributes, at)?;
    }
    Ok(attributes)
}

pub(super) fn add_attributes(
    to: &mut AttributesConfig,
    from: &AttributesConfig,
    at: impl Fn() -> Vec<Step>,
) -> Result<(), Problem> {
    let lists = [
        ("row", &mut to.row, &from.row),
        ("new", &mut to.new, &from.new),
        ("changes", &mut to.changes, &from.changes),
    ];
    add_all(lists, at, |attribute, to| {
        if syn::parse_str::<syn::Meta>(attribute).is_err() {
            let message = format!("`{attribute}` is not the content of an attribute");
            let help = "for example `serde(rename = \"mail\")`, without `#[` and `]`";
            return Err(Problem::new(Vec::new(), message).help(help));
        }
        to.push(attribute.trim().to_owned());
        Ok(())
    })
}

fn add(
    to: &mut DerivesConfig,
    from: &DerivesConfig,
    at: impl Fn() -> Vec<Step>,
) -> Result<(), Problem> {
    let lists = [
        ("row", &mut to.row, &from.row),
        ("new", &mut to.new, &from.new),
        ("changes", &mut to.changes, &from.changes),
        ("values", &mut to.values, &from.values),
    ];
    add_all(lists, at, |path, to| {
        if syn::parse_str::<syn::Path>(path).is_err() {
            let message = format!("`{path}` is not the path of a derive macro");
            return Err(Problem::new(Vec::new(), message));
        }
        if !to.iter().any(|known| known == path) {
            to.push(path.to_owned());
        }
        Ok(())
    })
}

/// Adds the texts of each kind of struct; a problem is where its text is in the settings.
fn add_all<const KINDS: usize>(
    lists: [(&'static str, &mut Vec<String>, &Vec<String>); KINDS],
    at: impl Fn() -> Vec<Step>,
    add: impl Fn(&str, &mut Vec<String>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    for (kind, to, from) in lists {
        for (index, text) in from.iter().enumerate() {
            add(text, to).map_err(|mut problem| {
                problem.path = at();
                problem.path.extend([Step::from(kind), Step::from(index)]);
                problem
            })?;
        }
    }
    Ok(())
}

//! Plans composite types, which are structs.

use relata_schema::{Catalog, CompositeType, ObjectName, SqlType};

use super::overrides::{entry, identifier, means, taken, written};
use super::types::{Type, custom, is_known, natural};
use super::{CompositePlan, FieldPlan, Plan};
use crate::config::{Problem, key_path};
use crate::names::{Names, is_prelude, pascal, snake};

/// The most fields of relata's records.
const FIELDS: usize = 16;

/// True if relata has a struct for the type: it knows those of all fields.
pub(super) fn is_struct(catalog: &Catalog, name: &ObjectName) -> bool {
    let composite = catalog.composite(name);
    composite.is_some_and(|composite| {
        let fields = &composite.fields;
        (1..=FIELDS).contains(&fields.len())
            && fields.iter().all(|field| {
                // A `$` in SQL is the place of an argument.
                !field.name.contains('$') && is_known(catalog, &field.sql_type)
            })
    })
}

/// Takes the names that the settings give, before others are made.
pub(super) fn claim(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let (catalog, config) = (plan.catalog, plan.config);
    for (key, settings) in &config.composites {
        let found = (catalog.composites.iter()).find(|c| means(catalog, key, &c.name));
        let Some(definition) = found else {
            let names: Vec<String> = (catalog.composites.iter())
                .map(|composite| written(catalog, &composite.name))
                .collect();
            let message = format!("there is no composite type `{key}`");
            return Err(Problem::new(key_path!["composites", key], message)
                .suggest(key, names.iter().map(String::as_str)));
        };
        if !is_struct(catalog, &definition.name) {
            let message = format!("`{key}` has a field of a type that relata does not know");
            return Err(Problem::new(key_path!["composites", key], message));
        }
        for field in settings.fields.keys() {
            if definition.fields.iter().all(|known| known.name != *field) {
                let at = key_path!["composites", key, "fields", field];
                let message = format!(
                    "composite type `{}` has no field `{field}`",
                    definition.name
                );
                let names = definition.fields.iter().map(|field| field.name.as_str());
                return Err(Problem::new(at, message).suggest(field, names));
            }
        }
        let schema = schema_of(plan, definition);
        if let (Some(name), Some(schema)) = (&settings.name, schema) {
            let at = || key_path!["composites", key, "name"];
            let name = identifier(name, at)?;
            if !plan.schemas[schema].names.take(name) {
                return Err(taken(name, at()));
            }
        }
    }
    Ok(())
}

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let (catalog, config) = (plan.catalog, plan.config);
    let structs: Vec<&CompositeType> = catalog
        .composites
        .iter()
        .filter(|composite| is_struct(catalog, &composite.name))
        .collect();
    for definition in structs {
        let Some(schema) = schema_of(plan, definition) else {
            continue;
        };
        let settings = entry(catalog, &config.composites, &definition.name);
        let base = pascal(&definition.name.name);
        let second = format!("{base}Type");
        let level = &mut plan.schemas[schema].names;
        let name = match settings.and_then(|(_, settings)| settings.name.clone()) {
            Some(name) => name,
            None if is_prelude(&base) => level.claim(&[second]),
            None => level.claim(&[base, second]),
        };
        plan.composites.push(CompositePlan {
            definition,
            schema,
            name,
            fields: Vec::new(),
        });
    }
    // A field may be of another composite type.
    for index in 0..plan.composites.len() {
        plan.composites[index].fields = fields(plan, plan.composites[index].definition)?;
    }
    Ok(())
}

/// The index of the schema of a composite type, if modules are generated for it.
fn schema_of(plan: &Plan<'_>, definition: &CompositeType) -> Option<usize> {
    let schemas = &mut plan.schemas.iter();
    schemas.position(|schema| schema.name == definition.name.schema)
}

fn fields(plan: &Plan<'_>, definition: &CompositeType) -> Result<Vec<FieldPlan>, Problem> {
    let found = entry(plan.catalog, &plan.config.composites, &definition.name);
    let settings = |field: &str| {
        let (key, settings) = found?;
        Some((key, settings.fields.get(field)?))
    };
    // Names from the settings first: they must not lose against a derived one.
    let mut names = Names::default();
    for field in &definition.fields {
        if let Some((key, settings)) = settings(&field.name)
            && let Some(name) = &settings.name
        {
            let at = || key_path!["composites", key, "fields", &field.name, "name"];
            if !names.take(identifier(name, at)?) {
                return Err(taken(name, at()));
            }
        }
    }
    let fields = definition.fields.iter().map(|field| {
        let natural = natural(plan, &field.sql_type);
        let settings = settings(&field.name);
        let name = settings.and_then(|(_, settings)| settings.name.clone());
        Ok(FieldPlan {
            name: name.unwrap_or_else(|| names.claim(&[snake(&field.name)])),
            rust_type: match settings {
                None => natural,
                Some((key, settings)) => match (&settings.rust_type, &settings.element_type) {
                    (Some(path), _) => custom(path, || {
                        key_path!["composites", key, "fields", &field.name, "type"]
                    })?,
                    (None, Some(path)) => Type::Over(Box::new(natural), path.clone()),
                    (None, None) => natural,
                },
            },
        })
    });
    fields.collect()
}

/// The name of the type that PostgreSQL expects of a field, or of the elements of an array, where it is not the one that relata
/// sends.
pub(crate) fn sent_as(sql_type: &SqlType) -> Option<ObjectName> {
    let own = |name: &str| Some(ObjectName::new("pg_catalog", name));
    match sql_type {
        SqlType::VarChar(_) => own("varchar"),
        SqlType::Name => own("name"),
        SqlType::Domain(name) => Some(name.clone()),
        SqlType::Array { element, .. } => sent_as(element),
        _ => None,
    }
}

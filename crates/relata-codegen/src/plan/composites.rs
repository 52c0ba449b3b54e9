//! Plans composite types, which are structs.

use relata_schema::{Catalog, CompositeType, ObjectName, SqlType};

use super::types::{is_known, natural};
use super::{CompositePlan, FieldPlan, Plan};
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

pub(super) fn plan(plan: &mut Plan<'_>) {
    let catalog = plan.catalog;
    let structs: Vec<&CompositeType> = catalog
        .composites
        .iter()
        .filter(|composite| is_struct(catalog, &composite.name))
        .collect();
    for definition in structs {
        let schemas = &mut plan.schemas;
        let Some(schema) = schemas
            .iter()
            .position(|s| s.name == definition.name.schema)
        else {
            continue;
        };
        let base = pascal(&definition.name.name);
        let second = format!("{base}Type");
        let level = &mut schemas[schema].names;
        let name = match is_prelude(&base) {
            true => level.claim(&[second]),
            false => level.claim(&[base, second]),
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
        let definition = plan.composites[index].definition;
        let mut names = Names::default();
        let fields = definition.fields.iter().map(|field| FieldPlan {
            name: names.claim(&[snake(&field.name)]),
            rust_type: natural(plan, &field.sql_type),
        });
        plan.composites[index].fields = fields.collect();
    }
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

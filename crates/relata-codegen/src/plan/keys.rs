//! Types that a foreign key column shares with what it references: typed keys and the user's own types.

use std::collections::BTreeMap;

use super::Scalar;
use super::overrides::column_settings;
use super::types::Type;
use super::{KeyPlan, Plan};
use crate::config::Problem;
use crate::names::pascal;

/// A column of a table, by index.
type Place = (usize, usize);

/// Plans the types that are not plain SQL types: by table, by column. `own` holds those from the settings.
pub(super) fn plan(
    plan: &mut Plan<'_>,
    own: &[Vec<Option<Type>>],
) -> Result<Vec<Vec<Option<Type>>>, Problem> {
    if plan.config.models {
        return Ok(of_models(plan, own));
    }
    let references = references(plan);
    let mut keys: BTreeMap<Place, usize> = BTreeMap::new();
    let mut resolved = Vec::new();
    for (table, columns) in own.iter().enumerate() {
        let mut types = Vec::new();
        for column in 0..columns.len() {
            types.push(resolve(plan, own, &references, &mut keys, (table, column)));
        }
        resolved.push(types);
    }
    Ok(resolved)
}

/// The types that the fields of models have.
fn of_models(plan: &mut Plan<'_>, own: &[Vec<Option<Type>>]) -> Vec<Vec<Option<Type>>> {
    let mut resolved = own.to_vec();
    for (table, columns) in resolved.iter_mut().enumerate() {
        for (column, resolved) in columns.iter_mut().enumerate() {
            let entry = &plan.tables[table];
            let definition = entry.columns[column].column;
            let settings = column_settings(plan.catalog, plan.config, entry);
            let settings = settings.and_then(|(_, _, columns)| columns.get(&definition.name));
            let Some(name) = settings.and_then(|settings| settings.key_type.as_ref()) else {
                continue;
            };
            let Type::Scalar(scalar) = super::types::natural(plan, &definition.sql_type) else {
                continue;
            };
            let known = plan.keys.iter().position(|key| key.name == *name);
            let key = known.unwrap_or_else(|| {
                plan.keys.push(KeyPlan {
                    schema: 0,
                    name: name.clone(),
                    table,
                    column,
                    scalar,
                });
                plan.keys.len() - 1
            });
            *resolved = Some(Type::Key(key));
        }
    }
    resolved
}

fn resolve(
    plan: &mut Plan<'_>,
    own: &[Vec<Option<Type>>],
    references: &BTreeMap<Place, Place>,
    keys: &mut BTreeMap<Place, usize>,
    start: Place,
) -> Option<Type> {
    // Follow the foreign keys to where the value comes from. Keys can go round in a circle; then the least column
    // of the circle counts as the source, from wherever one comes.
    let mut seen = Vec::new();
    let mut at = start;
    loop {
        if let Some(rust_type) = &own[at.0][at.1] {
            return Some(rust_type.clone());
        }
        seen.push(at);
        match references.get(&at) {
            Some(next) if !seen.contains(next) => at = *next,
            Some(next) => {
                let circle = seen.iter().position(|place| place == next).unwrap_or(0);
                at = seen[circle..].iter().copied().min().unwrap_or(at);
                break;
            }
            None => break,
        }
    }
    if !plan.config.typed_keys {
        return None;
    }
    let key = match keys.get(&at) {
        Some(key) => *key,
        None => {
            let key = new_key(plan, at)?;
            plan.keys.push(key);
            keys.insert(at, plan.keys.len() - 1);
            plan.keys.len() - 1
        }
    };
    // A key may reference a column of another type, `integer` to `bigint`; a shared type would read it wrongly.
    let scalar = plan.keys[key].scalar;
    (super::types::natural(plan, &plan.tables[start.0].columns[start.1].column.sql_type)
        == Type::Scalar(scalar))
    .then_some(Type::Key(key))
}

/// The key type of a primary key of one column.
fn new_key(plan: &mut Plan<'_>, (table, column): Place) -> Option<KeyPlan> {
    let entry = &plan.tables[table];
    let definition = entry.columns[column].column;
    let primary = entry.table.primary_key.as_ref()?;
    if primary.columns != [definition.name.as_str()] {
        return None;
    }
    let Type::Scalar(scalar) = super::types::natural(plan, &definition.sql_type) else {
        return None;
    };
    let suitable = matches!(
        scalar,
        Scalar::SmallInt
            | Scalar::Integer
            | Scalar::BigInt
            | Scalar::UnsignedBigInt
            | Scalar::Uuid
            | Scalar::Text
            | Scalar::Char
            | Scalar::CiText
    );
    if !suitable {
        return None;
    }
    let entry = &plan.tables[table];
    let (schema, row, name) = (
        entry.schema,
        entry.row.clone(),
        pascal(&entry.columns[column].name),
    );
    // `users.user_id` becomes `UserId`, not `UserUserId`.
    let short = name
        .strip_prefix(&row)
        .filter(|rest| rest.starts_with(char::is_uppercase));
    let base = format!("{row}{}", short.unwrap_or(&name));
    let name = plan.schemas[schema]
        .names
        .claim(&[base.clone(), format!("{base}Key")]);
    Some(KeyPlan {
        schema,
        name,
        table,
        column,
        scalar,
    })
}

/// Maps a foreign key column to the column whose values it takes; the first key decides.
fn references(plan: &Plan<'_>) -> BTreeMap<Place, Place> {
    let mut references = BTreeMap::new();
    for (table, entry) in plan.tables.iter().enumerate() {
        let declared = plan.declared.iter();
        let declared = declared.filter(|one| one.source == entry.table.name);
        let keys = entry.table.foreign_keys.iter();
        for key in keys.chain(declared.map(|one| &one.key)) {
            let Some(target) = plan.find(&key.target) else {
                continue;
            };
            for (from, to) in key.columns.iter().zip(&key.target_columns) {
                let from = entry.find_column(from);
                let to = plan.tables[target].find_column(to);
                if let (Some(from), Some(to)) = (from, to)
                    && (table, from) != (target, to)
                {
                    references.entry((table, from)).or_insert((target, to));
                }
            }
        }
    }
    references
}

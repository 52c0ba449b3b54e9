//! The order in which objects can be created.

use std::collections::{HashMap, HashSet};

use relata_schema::{Engine, IndexedValue, Table};

use crate::edit::Object;
use crate::mentions::{Mentions, key};

/// Sorts objects so that each comes after those that it mentions, and otherwise in the given order, kind by kind. Tables
/// come after those that their foreign keys reference, except in a cycle.
pub(crate) fn sorted(mut objects: Vec<Object>, engine: Engine) -> Vec<Object> {
    objects.sort_by_key(rank);
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, object) in objects.iter().enumerate() {
        for key in provided(object, engine) {
            by_key.entry(key).or_default().push(at);
        }
    }
    let places = |keys: &mut dyn Iterator<Item = &String>, own: usize| -> HashSet<usize> {
        keys.filter_map(|key| by_key.get(key))
            .flatten()
            .copied()
            .filter(|at| *at != own)
            .collect()
    };
    let mut needs: Vec<(HashSet<usize>, HashSet<usize>)> = (objects.iter().enumerate())
        .map(|(at, object)| {
            let hard = mentions(object, engine);
            let soft = pointed_at(object, engine);
            (
                places(&mut hard.objects(), at),
                places(&mut soft.iter(), at),
            )
        })
        .collect();
    let mut left: Vec<usize> = (0..objects.len()).collect();
    let mut order = Vec::with_capacity(objects.len());
    while !left.is_empty() {
        let ready = |soft: bool| {
            left.iter().position(|at| {
                let (hard, pointed) = &needs[*at];
                hard.is_empty() && (!soft || pointed.is_empty())
            })
        };
        let at = ready(true).or_else(|| ready(false)).unwrap_or(0);
        let next = left.remove(at);
        for (hard, soft) in &mut needs {
            hard.remove(&next);
            soft.remove(&next);
        }
        order.push(next);
    }
    let mut objects: Vec<Option<Object>> = objects.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|at| objects.get_mut(at).and_then(Option::take))
        .collect()
}

fn rank(object: &Object) -> u8 {
    match object {
        Object::Schema(_) => 0,
        Object::Extension(_) => 1,
        Object::Enum(_) => 2,
        Object::Domain(_) => 3,
        Object::Composite(_) => 4,
        Object::Range(_) => 5,
        Object::Sequence(_) => 6,
        Object::Function(_) => 7,
        Object::Table(table) if table.is_view() => 9,
        Object::Table(_) => 8,
    }
}

/// Returns the names by which others mention this object.
fn provided(object: &Object, engine: Engine) -> Vec<String> {
    match object {
        // Not mentioned: schemas and extensions come first anyway.
        Object::Schema(_) | Object::Extension(_) => Vec::new(),
        Object::Range(range) => (range.multirange.iter())
            .chain([&range.name])
            .map(|name| key(name, engine))
            .collect(),
        other => vec![key(&other.name(), engine)],
    }
}

/// Returns the names that an object mentions, except in its triggers and foreign keys.
pub(crate) fn mentions(object: &Object, engine: Engine) -> Mentions {
    let of = |texts: Vec<&str>| Mentions::of(texts, engine);
    match object {
        Object::Schema(_) | Object::Extension(_) | Object::Enum(_) | Object::Sequence(_) => {
            Mentions::default()
        }
        Object::Domain(domain) => {
            let texts = (domain.default.iter())
                .chain(domain.checks.iter().map(|check| &check.expression))
                .chain([&domain.type_name]);
            let mut mentions = of(texts.map(String::as_str).collect());
            if let Some(name) = domain.sql_type.named() {
                mentions.add(name, engine);
            }
            mentions
        }
        Object::Composite(composite) => {
            let fields = &composite.fields;
            let mut mentions = of(fields.iter().map(|f| &*f.type_name).collect());
            // Its name may be written without a schema, as in models.
            for name in fields.iter().filter_map(|field| field.sql_type.named()) {
                mentions.add(name, engine);
            }
            mentions
        }
        Object::Range(range) => {
            let mut mentions = of(vec![&range.type_name]);
            for function in range.canonical.iter().chain(&range.subtype_diff) {
                mentions.add(function, engine);
            }
            mentions
        }
        // MySQL checks a body only when it runs.
        Object::Function(_) if engine == Engine::Mysql => Mentions::default(),
        Object::Function(function) => of(function.definition.as_deref().into_iter().collect()),
        Object::Table(table) => {
            let mut mentions = of(texts(table));
            for parent in &table.inherits {
                mentions.add(parent, engine);
            }
            if let Some(partition) = &table.partition_of {
                mentions.add(&partition.parent, engine);
            }
            mentions
        }
    }
}

/// The expressions and types of a table.
pub(crate) fn texts(table: &Table) -> Vec<&str> {
    let mut texts: Vec<&str> = Vec::new();
    // Columns of a view follow from its query.
    for column in table.columns.iter().filter(|_| !table.is_view()) {
        texts.push(&column.type_name);
        texts.extend(column.default.as_deref());
        texts.extend(column.generated.as_ref().map(|g| g.expression.as_str()));
    }
    texts.extend(table.checks.iter().map(|check| check.expression.as_str()));
    let keys = table.indexes.iter().flat_map(|index| &index.keys);
    let elements = table.exclusions.iter().flat_map(|e| &e.elements);
    for key in keys.chain(elements.map(|element| &element.key)) {
        if let IndexedValue::Expression(expression) = &key.value {
            texts.push(expression);
        }
    }
    texts.extend(table.indexes.iter().filter_map(|i| i.predicate.as_deref()));
    texts.extend(table.statistics.iter().flat_map(|s| s.expressions()));
    texts.extend(
        table
            .exclusions
            .iter()
            .filter_map(|e| e.predicate.as_deref()),
    );
    texts.extend(
        table
            .partition_key
            .as_ref()
            .map(|key| key.definition.as_str()),
    );
    texts.extend(table.definition.as_deref());
    texts
}

fn pointed_at(object: &Object, engine: Engine) -> Vec<String> {
    match object {
        Object::Table(table) => (table.foreign_keys.iter())
            .map(|key| crate::mentions::key(&key.target, engine))
            .collect(),
        _ => Vec::new(),
    }
}

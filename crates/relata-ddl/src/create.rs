//! Creates a whole catalog.

use std::collections::HashSet;

use relata_schema::{Catalog, Engine, ForeignKey, ObjectName, Schema, Table, Trigger};

use crate::edit::{Edit, Object, Part};
use crate::family::{depth, is_inherited};
use crate::order::sorted;

/// The catalog of an empty database of that engine: only its default schema.
#[must_use]
pub fn empty(engine: Engine) -> Catalog {
    let mut catalog = Catalog::new(engine);
    catalog.schemas.push(Schema {
        name: catalog.default_schema.clone(),
        comment: None,
    });
    catalog
}

/// The edits that create a catalog in an [`empty`] database, in a working order.
///
/// Foreign keys in a cycle are added when all tables exist; SQLite, which cannot add one, does not
/// require their targets to exist either.
///
/// ```
/// use relata_ddl::{create_all, empty, script};
/// use relata_schema::{Engine, ReflectOptions, Scratch};
///
/// let mut scratch = Scratch::new(Engine::Sqlite, None)?;
/// let sql = "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INT REFERENCES a);
///     CREATE TABLE a (id INTEGER PRIMARY KEY);";
/// scratch.execute("schema.sql".as_ref(), sql)?;
/// let catalog = scratch.reflect(&ReflectOptions::default())?;
///
/// let edits: Vec<String> = create_all(&catalog).iter().map(ToString::to_string).collect();
/// assert_eq!(edits, ["create table main.a", "create table main.b"]);
/// let sql = script(&empty(Engine::Sqlite), &create_all(&catalog))?.to_string();
/// assert!(sql.starts_with("CREATE TABLE a (\n  id INTEGER,\n  PRIMARY KEY (id)\n);\n"), "{sql}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn create_all(catalog: &Catalog) -> Vec<Edit> {
    let mut objects: Vec<Object> = Vec::new();
    let mut edits = Vec::new();
    for schema in &catalog.schemas {
        if schema.name != catalog.default_schema {
            objects.push(Object::Schema(schema.clone()));
        } else if schema.comment.is_some() {
            let from = Schema {
                comment: None,
                ..schema.clone()
            };
            edits.push(Edit::Alter {
                from: Object::Schema(from),
                to: Object::Schema(schema.clone()),
            });
        }
    }
    objects.extend(catalog.extensions.iter().cloned().map(Object::Extension));
    objects.extend(catalog.enums.iter().cloned().map(Object::Enum));
    objects.extend(catalog.domains.iter().cloned().map(Object::Domain));
    objects.extend(catalog.composites.iter().cloned().map(Object::Composite));
    objects.extend(catalog.ranges.iter().cloned().map(Object::Range));
    objects.extend(catalog.sequences.iter().cloned().map(Object::Sequence));
    objects.extend((catalog.functions.iter().cloned()).map(|f| Object::Function(Box::new(f))));
    objects.extend(catalog.tables.iter().cloned().map(Object::table));
    let created = creates(objects, catalog, &HashSet::new());
    edits.extend(created.first);
    edits.extend(created.later);
    edits
}

/// Edits that create objects.
pub(crate) struct Creates {
    /// The objects themselves.
    pub(crate) first: Vec<Edit>,
    /// Parts that are added when all objects exist.
    pub(crate) later: Vec<Edit>,
}

/// The edits that create objects of the wanted catalog, if all others except the absent ones exist.
pub(crate) fn creates(
    objects: Vec<Object>,
    wanted: &Catalog,
    absent: &HashSet<ObjectName>,
) -> Creates {
    let engine = wanted.engine;
    let mut missing: HashSet<ObjectName> = (objects.iter())
        .filter(|object| matches!(object, Object::Table(_)))
        .map(Object::name)
        .chain(absent.iter().cloned())
        .collect();
    let made = missing.clone();
    let mut first = Vec::new();
    let (mut owners, mut indexes, mut keys, mut triggers) = (vec![], vec![], vec![], vec![]);
    for object in sorted(objects, engine) {
        match object {
            Object::Sequence(sequence) if sequence.owned_by.is_some() => {
                let mut free = sequence.clone();
                free.owned_by = None;
                first.push(Edit::Create(Object::Sequence(free.clone())));
                owners.push(Edit::Alter {
                    from: Object::Sequence(free),
                    to: Object::Sequence(sequence),
                });
            }
            Object::Table(mut table) => {
                let name = table.name.clone();
                missing.remove(&name);
                let add = |part| Edit::Add {
                    table: name.clone(),
                    part,
                };
                if engine != Engine::Sqlite {
                    let (inline, later) = split(&table, &missing);
                    table.foreign_keys = inline;
                    let depth = depth(wanted, &table);
                    let later = later.into_iter().map(|key| add(Part::ForeignKey(key)));
                    keys.extend(later.map(|key| (depth, key)));
                }
                // The indexes and keys of the partitions come first, so that they keep their names.
                // A partition of a table that is there gets its indexes when it is attached, unless it has them.
                let joins =
                    (table.partition_of.as_ref()).is_some_and(|of| !made.contains(&of.parent));
                if table.partition_key.is_some() && engine == Engine::Postgres && !joins {
                    let own = std::mem::take(&mut table.indexes);
                    let depth = depth(wanted, &table);
                    indexes.extend(own.into_iter().map(|i| (depth, add(Part::Index(i)))));
                }
                for trigger in in_firing_order(std::mem::take(&mut table.triggers)) {
                    if !is_inherited(&table, &trigger.name, wanted) {
                        triggers.push(add(Part::Trigger(trigger)));
                    }
                }
                first.push(Edit::Create(Object::Table(table)));
            }
            other => first.push(Edit::Create(other)),
        }
    }
    indexes.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
    let indexes = indexes.into_iter().map(|(_, edit)| edit);
    keys.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
    let keys = keys.into_iter().map(|(_, edit)| edit);
    let later = owners
        .into_iter()
        .chain(indexes)
        .chain(keys)
        .chain(triggers);
    Creates {
        first,
        later: later.collect(),
    }
}

/// Triggers, each after the one that it `FOLLOWS`.
pub(crate) fn in_firing_order(triggers: Vec<Trigger>) -> Vec<Trigger> {
    let mut left = triggers;
    let mut order: Vec<Trigger> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |trigger: &Trigger| {
            let before = trigger.follows.as_ref();
            left.iter().any(|other| Some(&other.name) == before)
        };
        let ready = left.iter().position(|trigger| !waits(trigger));
        order.push(left.remove(ready.unwrap_or(0)));
    }
    order
}

/// The foreign keys that `CREATE TABLE` can declare, and those that must wait.
fn split(table: &Table, missing: &HashSet<ObjectName>) -> (Vec<ForeignKey>, Vec<ForeignKey>) {
    (table.foreign_keys.iter().cloned()).partition(|key| {
        let itself = key.target == table.name;
        let is_key = |columns: &[String]| columns == key.target_columns;
        // A unique index is created after the table.
        let constraint = table.primary_key.iter().any(|key| is_key(&key.columns))
            || table.uniques.iter().any(|unique| is_key(&unique.columns));
        match itself {
            true => constraint && table.partition_key.is_none(),
            false => !missing.contains(&key.target),
        }
    })
}

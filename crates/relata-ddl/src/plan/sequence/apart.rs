//! Edits that happen in two steps, one of them earlier or later than others of their kind.

use std::collections::HashSet;

use relata_schema::{Engine, ObjectName, Table};

use super::super::Wishes;
use super::kinds::{is_composite, is_function, is_key, is_type};
use crate::edit::{Edit, Object, Part};
use crate::family::{is_alike, of_kind, parents};
use crate::mentions::Mentions;
use crate::order::{mentions, sorted};

/// A table that joins its parents, and its new foreign keys, which come first: they are then not made twice.
pub(super) struct Joining {
    pub(super) from: Table,
    pub(super) to: Table,
    pub(super) keys: Vec<(ObjectName, Part)>,
}

/// The domains whose checks call new functions, and the composite types that get fields of new types.
pub(super) fn waiting(wishes: &Wishes, engine: Engine) -> HashSet<ObjectName> {
    let made = |wanted: fn(&Object) -> bool| -> Vec<ObjectName> {
        let objects = wishes.create.iter().filter(|object| wanted(object));
        objects.map(Object::name).collect()
    };
    let (functions, types) = (made(is_function), made(is_type));
    (wishes.alter.iter())
        .filter(|(_, to)| {
            let needed = match to {
                Object::Domain(_) => &functions,
                Object::Composite(_) => &types,
                _ => return false,
            };
            let mentions = mentions(to, engine);
            needed.iter().any(|name| mentions.object(name, engine))
        })
        .map(|(_, to)| to.name())
        .collect()
}

/// How many of the first edits create what waiting composite types need.
pub(super) fn before_composites(
    created: &[Edit],
    wishes: &Wishes,
    waiting: &HashSet<ObjectName>,
    engine: Engine,
) -> usize {
    let composites =
        (wishes.alter.iter()).filter(|(_, to)| is_composite(to) && waiting.contains(&to.name()));
    let needs: Vec<Mentions> = composites.map(|(_, to)| mentions(to, engine)).collect();
    let is_needed = |edit: &Edit| match edit {
        Edit::Create(object) => {
            is_type(object)
                && needs
                    .iter()
                    .any(|needs| needs.object(&object.name(), engine))
        }
        _ => false,
    };
    created
        .iter()
        .rposition(is_needed)
        .map_or(0, |last| last + 1)
}

/// Changes of columns that come in two steps. An identity has a sequence, whose name may be that of the sequence which takes
/// its place: it ends before that is created. A default may be a label that an enum loses, or a value of a composite type that
/// is recreated: it goes before.
pub(super) fn in_two_steps(wishes: &mut Wishes) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (table, from, to) in &mut wishes.change {
        if let (Part::Column(old), Part::Column(new)) = (&*from, &*to) {
            let mut between = old.clone();
            if old.identity.is_some() && new.identity.is_none() && new.default.is_some() {
                between.identity = None;
            }
            let of_replaced = old
                .sql_type
                .named()
                .is_some_and(|name| wishes.replaced.contains(name));
            if of_replaced && old.default != new.default {
                between.default = None;
            }
            if between == *old {
                continue;
            }
            let between = Part::Column(between);
            edits.push(Edit::Change {
                table: table.clone(),
                from: std::mem::replace(from, between.clone()),
                to: between,
            });
        }
    }
    wishes.change.retain(|(_, from, to)| from != to);
    edits
}

/// The foreign keys that go, or whose tables go, and that point at a table whose partition leaves it: its rows may be
/// pointed at. They are dropped before.
pub(super) fn released(wishes: &mut Wishes, dropped: &[Object]) -> Vec<(ObjectName, Part)> {
    let left: HashSet<ObjectName> = (wishes.leave.iter())
        .flat_map(|(table, _)| table.partition_of.iter())
        .map(|of| of.parent.clone())
        .collect();
    let about = |part: &Part| matches!(part, Part::ForeignKey(key) if left.contains(&key.target));
    let leaves = |name: &ObjectName| wishes.leave.iter().any(|(table, _)| table.name == *name);
    let (mut released, rest): (Vec<_>, Vec<_>) =
        (wishes.remove.iter().cloned()).partition(|(table, part)| about(part) && !leaves(table));
    wishes.remove = rest;
    for object in dropped {
        if let Object::Table(table) = object
            && !table.is_partition()
        {
            let keys = table.foreign_keys.iter().cloned().map(Part::ForeignKey);
            let keys = keys.filter(&about);
            released.extend(keys.map(|key| (table.name.clone(), key)));
        }
    }
    released
}

/// The tables that join parents, the default partition last.
pub(super) fn joining(wishes: &mut Wishes) -> Vec<Joining> {
    let mut joining: Vec<Joining> = Vec::new();
    for (from, to) in &wishes.join {
        let is_own = |(table, part): &(ObjectName, Part)| {
            *table == to.name && matches!(part, Part::ForeignKey(_))
        };
        let (keys, rest) = std::mem::take(&mut wishes.add)
            .into_iter()
            .partition(is_own);
        wishes.add = rest;
        let (from, to) = (from.clone(), to.clone());
        joining.push(Joining { from, to, keys });
    }
    let is_default = |of: &relata_schema::PartitionOf| of.bound == "DEFAULT";
    joining.sort_by_key(|joining| joining.to.partition_of.as_ref().is_some_and(is_default));
    joining
}

/// Splits new objects into those that can be created at once, and those that depend on views or on changed tables.
pub(super) fn split(
    create: Vec<Object>,
    mut changed: HashSet<ObjectName>,
    engine: Engine,
) -> (Vec<Object>, Vec<Object>) {
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for object in sorted(create, engine) {
        let mentions = mentions(&object, engine);
        let view = matches!(&object, Object::Table(table) if table.is_view());
        let about = |name: &ObjectName| mentions.object(name, engine);
        let waits = match &object {
            // It has its parents' columns.
            Object::Table(table) => (table.inherits.iter())
                .chain(table.partition_of.iter().map(|of| &of.parent))
                .any(|parent| changed.contains(parent)),
            _ => engine == Engine::Postgres && changed.iter().any(about),
        };
        if view || waits {
            changed.insert(object.name());
            late.push(object);
        } else {
            early.push(object);
        }
    }
    (early, late)
}

/// The foreign keys of dropped tables that point at tables dropped before them, or at keys that are removed.
pub(super) fn circles(
    dropped: &[Object],
    removed: &[(ObjectName, Part)],
    engine: Engine,
) -> Vec<(ObjectName, Part)> {
    let keys = removed.iter().filter(|(_, part)| is_key(part));
    let mut gone: HashSet<ObjectName> = keys.map(|(table, _)| table.clone()).collect();
    let mut circles = Vec::new();
    if engine == Engine::Sqlite {
        return circles;
    }
    let of_parent = |table: &Table, key: &Part| {
        let is_parent = |name: &ObjectName| parents(table).contains(name);
        let own = dropped.iter().any(|object| match object {
            Object::Table(parent) if is_parent(&parent.name) => of_kind(parent, key)
                .iter()
                .any(|theirs| is_alike(key, theirs)),
            _ => false,
        });
        own || (removed.iter()).any(|(name, theirs)| is_parent(name) && is_alike(key, theirs))
    };
    for object in dropped {
        if let Object::Table(table) = object {
            for key in &table.foreign_keys {
                let part = Part::ForeignKey(key.clone());
                // The server drops it with the parent's.
                let goes = table.is_partition() && of_parent(table, &part);
                if gone.contains(&key.target) && !goes {
                    circles.push((table.name.clone(), part));
                }
            }
            gone.insert(table.name.clone());
        }
    }
    circles
}

//! Edits in two steps, one of which is earlier or later than others of their kind.

use std::collections::HashSet;

use relata_schema::{Engine, ObjectName, Table};

use super::super::Wishes;
use super::kinds::{
    Signature, is_composite, is_domain, is_function, is_key, is_one_of, is_table, is_type,
};
use crate::edit::{Edit, Object, Part};
use crate::family::{is_alike, of_kind, parents};
use crate::mentions::Mentions;
use crate::order::{mentions, sorted};

/// A table that joins its parents, and its new foreign keys, which come first, so that they are not created twice.
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

/// The functions that are changed before what tables have of their results is computed again: those that need columns of
/// tables that change, and the others.
pub(super) fn replaced_functions(
    wishes: &Wishes,
    changed: &HashSet<ObjectName>,
) -> (HashSet<Signature>, HashSet<Signature>) {
    let functions = wishes.replaced_functions.iter().cloned();
    functions.partition(|signature| {
        let only = HashSet::from([signature.clone()]);
        let mut altered = wishes
            .alter
            .iter()
            .filter(|(from, _)| is_one_of(from, &only));
        altered.any(|(_, to)| {
            let mentions = mentions(to, Engine::Postgres);
            changed
                .iter()
                .any(|table| mentions.object(table, Engine::Postgres))
        })
    })
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

/// The first edits that waiting domains need, directly or through each other, and the rest. A table comes after the domains, if it can:
/// its columns would be in the way of a check, and those that are computed from them.
pub(super) fn before_domains(
    created: Vec<Edit>,
    wishes: &Wishes,
    waiting: &HashSet<ObjectName>,
    engine: Engine,
) -> (Vec<Edit>, Vec<Edit>) {
    let domains =
        (wishes.alter.iter()).filter(|(_, to)| is_domain(to) && waiting.contains(&to.name()));
    let mut needs: Vec<Mentions> = domains.map(|(_, to)| mentions(to, engine)).collect();
    // Each comes after those that it mentions.
    let mut needed: Vec<bool> = (created.iter().rev())
        .map(|edit| match edit {
            Edit::Create(object) => {
                let name = object.name();
                // Not mentioned by those that they are for.
                let is_first = matches!(object, Object::Schema(_) | Object::Extension(_));
                let is_needed = is_first || needs.iter().any(|needs| needs.object(&name, engine));
                if is_needed {
                    needs.push(mentions(object, engine));
                }
                is_needed
            }
            _ => false,
        })
        .collect();
    needed.reverse();
    let mut needed = needed.into_iter();
    created
        .into_iter()
        .partition(|_| needed.next().unwrap_or(false))
}

/// Changes of columns that come in two steps. An identity has a sequence, whose name may be that of the sequence which takes
/// its place: it ends before that is created. A default may be a label that an enum loses, or a value of a composite type that
/// is recreated: it goes before. A generated column whose values stay is detached from the columns that it is generated from, which
/// may be dropped.
pub(super) fn in_two_steps(wishes: &mut Wishes, engine: Engine) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (table, from, to) in &mut wishes.change {
        if let (Part::Column(old), Part::Column(new)) = (&*from, &*to) {
            let mut between = old.clone();
            if old.identity.is_some() && new.identity.is_none() && new.default.is_some() {
                between.identity = None;
            }
            if engine == Engine::Postgres && new.generated.is_none() {
                between.generated = None;
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

/// The foreign keys that are dropped, or whose tables are, and that reference a table whose partition leaves it: its rows may be
/// referenced. They are dropped before.
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

/// Splits new objects into those that can be created at once, and those that depend on views or on changed tables. Tables of `shrunk` lose
/// parts.
pub(super) fn split(
    create: Vec<Object>,
    mut changed: HashSet<ObjectName>,
    shrunk: &HashSet<ObjectName>,
    engine: Engine,
) -> (Vec<Object>, Vec<Object>) {
    let (mut early, mut late) = (Vec::new(), Vec::new());
    for object in sorted(create, engine) {
        let mentions = mentions(&object, engine);
        let view = matches!(&object, Object::Table(table) if table.is_view());
        let about = |name: &ObjectName| mentions.object(name, engine);
        let waits = match &object {
            // It has its parents' columns, and no longer those that they lose.
            Object::Table(table) => (table.inherits.iter())
                .chain(table.partition_of.iter().map(|of| &of.parent))
                .any(|parent| changed.contains(parent) || shrunk.contains(parent)),
            // A function may have the name of a table.
            _ => {
                let own = object.name();
                let mut others = changed.iter().filter(|name| **name != own);
                engine == Engine::Postgres && others.any(about)
            }
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

/// The dropped functions that depend on a dropped table, whose rows they take or return, and those that call these.
pub(super) fn with_tables(dropped: &[Object], engine: Engine) -> HashSet<Signature> {
    let mut needed: HashSet<ObjectName> = (dropped.iter())
        .filter(|object| is_table(object))
        .map(Object::name)
        .collect();
    let mut found = HashSet::new();
    loop {
        let before = found.len();
        for object in dropped {
            let Object::Function(function) = object else {
                continue;
            };
            let mentions = mentions(object, engine);
            let own = object.name();
            let mut others = needed.iter().filter(|name| **name != own);
            if others.any(|name| mentions.object(name, engine)) {
                let types = function.input_types().map(str::to_owned).collect();
                found.insert((own.clone(), types));
            }
        }
        needed.extend(found.iter().map(|(name, _)| name.clone()));
        if found.len() == before {
            return found;
        }
    }
}

/// The foreign keys of dropped tables that reference tables dropped before them, or keys that are removed.
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

//! The order of the edits.

use std::collections::HashSet;

use relata_schema::{Catalog, Engine, ObjectName};

use super::{Plan, Wishes};
use crate::create::creates;
use crate::edit::{Edit, Object, Part};
use crate::order::{mentions, sorted};

pub(super) fn sequence(wishes: Wishes, new: &Catalog) -> Plan {
    let engine = new.engine;
    let Wishes {
        create,
        drop,
        alter,
        add,
        remove,
        change,
        reorder,
        notes,
    } = wishes;
    let mut edits = Vec::new();
    let removed = |table: &ObjectName, part: &Part| Edit::Remove {
        table: table.clone(),
        part: part.clone(),
    };
    let added = |table: &ObjectName, part: &Part| Edit::Add {
        table: table.clone(),
        part: part.clone(),
    };

    // What stands on something else goes first, in the opposite order of creation.
    let mut dropped = sorted(drop, engine);
    dropped.reverse();
    let is_view = |object: &Object| matches!(object, Object::Table(table) if table.is_view());
    let is_table = |object: &Object| matches!(object, Object::Table(table) if !table.is_view());
    let of_kind = |part: &Part, kind: u8| rank(part, engine) == kind;
    let removals = |wanted: &dyn Fn(&Part) -> bool| -> Vec<Edit> {
        (remove.iter())
            .filter(|(_, part)| wanted(part))
            .map(|(table, part)| removed(table, part))
            .collect()
    };
    edits.extend(removals(&|part| matches!(part, Part::Trigger(_))));
    edits.extend(
        dropped
            .iter()
            .filter(|o| is_view(o))
            .cloned()
            .map(Edit::Drop),
    );
    let circles = circles(&dropped, engine);
    edits.extend(circles.iter().map(|(table, part)| removed(table, part)));
    if engine != Engine::Sqlite {
        edits.extend(removals(&|part| matches!(part, Part::ForeignKey(_))));
    }
    // Names of indexes and constraints are the schema's on PostgreSQL, those of indexes the database's on SQLite.
    let early = |part: &Part| match engine {
        Engine::Postgres => !matches!(
            part,
            Part::Column(_) | Part::Trigger(_) | Part::ForeignKey(_)
        ),
        Engine::Sqlite => matches!(part, Part::Index(_)),
        _ => false,
    };
    for kind in (0..=LAST).rev() {
        edits.extend(removals(&|part| early(part) && of_kind(part, kind)));
    }
    edits.extend(
        dropped
            .iter()
            .filter(|o| is_table(o))
            .cloned()
            .map(Edit::Drop),
    );

    // What else is new, and what stands on views or changed tables later.
    let altered = |wanted: &dyn Fn(&Object) -> bool| -> Vec<Edit> {
        (alter.iter())
            .filter(|(from, _)| wanted(from))
            .map(|(from, to)| Edit::Alter {
                from: from.clone(),
                to: to.clone(),
            })
            .collect()
    };
    let late = |object: &Object| is_view(object) || matches!(object, Object::Function(_));
    let is_sequence = |object: &Object| matches!(object, Object::Sequence(_));
    edits.extend(altered(&|object| {
        !late(object) && !is_table(object) && !is_sequence(object)
    }));
    let changed: HashSet<ObjectName> = (add.iter().map(|(table, _)| table))
        .chain(change.iter().map(|(table, ..)| table))
        .cloned()
        .collect();
    let (early_creates, late_creates) = split(create, changed, engine);
    let absent = late_creates.iter().map(Object::name).collect();
    let early_creates = creates(early_creates, new, &absent);
    let late_creates = creates(late_creates, new, &HashSet::new());
    edits.extend(early_creates.first);

    // The tables, each as a whole.
    let mut tables: Vec<&ObjectName> = Vec::new();
    let named = (remove.iter().map(|(table, _)| table))
        .chain(alter.iter().filter_map(|(from, _)| match from {
            Object::Table(table) if !table.is_view() => Some(&table.name),
            _ => None,
        }))
        .chain(change.iter().map(|(table, ..)| table))
        .chain(add.iter().map(|(table, _)| table))
        .chain(reorder.iter().map(|(table, _)| table));
    for table in named {
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    let late_part = |part: &Part| match engine {
        Engine::Postgres => !matches!(part, Part::Column(_)),
        Engine::Sqlite => matches!(part, Part::Index(_) | Part::Trigger(_)),
        _ => matches!(part, Part::ForeignKey(_) | Part::Trigger(_)),
    };
    for table in tables {
        edits.extend(altered(
            &|object| matches!(object, Object::Table(t) if !t.is_view() && t.name == *table),
        ));
        let own = |other: &ObjectName| other == table;
        for kind in (0..=LAST).rev() {
            let gone = (remove.iter()).filter(|(other, part)| {
                let elsewhere = early(part)
                    || matches!(part, Part::Trigger(_))
                    || engine != Engine::Sqlite && matches!(part, Part::ForeignKey(_));
                own(other) && of_kind(part, kind) && !elsewhere
            });
            edits.extend(gone.map(|(table, part)| removed(table, part)));
        }
        let changed = change.iter().filter(|(other, ..)| own(other));
        edits.extend(changed.map(|(table, from, to)| Edit::Change {
            table: table.clone(),
            from: from.clone(),
            to: to.clone(),
        }));
        let mut new_parts: Vec<&(ObjectName, Part)> = (add.iter())
            .filter(|(other, part)| own(other) && !late_part(part))
            .collect();
        new_parts.sort_by_key(|(_, part)| (rank(part, engine), position(part)));
        edits.extend(new_parts.iter().map(|(table, part)| added(table, part)));
        let order = reorder.iter().filter(|(other, _)| own(other));
        edits.extend(order.map(|(table, columns)| Edit::Reorder {
            table: table.clone(),
            columns: columns.clone(),
        }));
    }

    // Sequences may belong to new columns.
    edits.extend(altered(&is_sequence));
    let depth = |table: &ObjectName| -> usize {
        let partition = new.table_named(table).and_then(|t| t.partition_of.as_ref());
        usize::from(partition.is_some())
    };
    let mut rest: Vec<&(ObjectName, Part)> = add.iter().filter(|(_, p)| late_part(p)).collect();
    rest.sort_by_key(|(table, part)| (rank(part, engine), std::cmp::Reverse(depth(table))));
    let (triggers, rest): (Vec<_>, Vec<_>) =
        (rest.into_iter()).partition(|(_, part)| matches!(part, Part::Trigger(_)));
    let (keys, rest): (Vec<_>, Vec<_>) =
        (rest.into_iter()).partition(|(_, part)| matches!(part, Part::ForeignKey(_)));
    edits.extend(rest.iter().map(|(table, part)| added(table, part)));
    edits.extend(altered(&|object| matches!(object, Object::Function(_))));
    edits.extend(late_creates.first);
    edits.extend(altered(&is_view));
    edits.extend(keys.iter().map(|(table, part)| added(table, part)));
    edits.extend(early_creates.later);
    edits.extend(late_creates.later);
    edits.extend(triggers.iter().map(|(table, part)| added(table, part)));

    // What nothing stands on any more.
    let with_owner = |object: &Object| match object {
        Object::Sequence(sequence) => sequence.owned_by.as_ref().is_some_and(|owner| {
            let table = new.table_named(&owner.table);
            let stays = table.is_some_and(|table| table.column(&owner.column).is_some());
            let renewed = dropped
                .iter()
                .any(|o| is_table(o) && o.name() == owner.table);
            !stays || renewed
        }),
        _ => false,
    };
    let last = |object: &&Object| {
        !matches!(object, Object::Table(_) | Object::Schema(_)) && !with_owner(object)
    };
    edits.extend(dropped.iter().filter(last).cloned().map(Edit::Drop));
    let schemas = dropped.iter().filter(|o| matches!(o, Object::Schema(_)));
    edits.extend(schemas.cloned().map(Edit::Drop));
    Plan { edits, notes }
}

/// The place of a part among those that are added; removal goes the other way.
fn rank(part: &Part, engine: Engine) -> u8 {
    match part {
        // One statement each, and a generated column needs the others.
        Part::Column(column) if engine == Engine::Postgres => u8::from(column.generated.is_some()),
        // All at once, in their places.
        Part::Column(_) => 0,
        Part::PrimaryKey(_) => 2,
        Part::Unique(_) => 3,
        Part::Check(_) => 4,
        Part::Exclusion(_) => 5,
        Part::Index(_) => 6,
        Part::ForeignKey(_) => 7,
        Part::Trigger(_) => LAST,
    }
}

const LAST: u8 = 8;

fn position(part: &Part) -> u32 {
    match part {
        Part::Column(column) => column.position,
        _ => 0,
    }
}

/// What can be created at once, and what stands on views or on tables that change.
fn split(
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

/// The foreign keys of dropped tables that point at tables dropped before them.
fn circles(dropped: &[Object], engine: Engine) -> Vec<(ObjectName, Part)> {
    let mut gone: HashSet<ObjectName> = HashSet::new();
    let mut circles = Vec::new();
    if engine == Engine::Sqlite {
        return circles;
    }
    for object in dropped {
        if let Object::Table(table) = object {
            for key in &table.foreign_keys {
                if gone.contains(&key.target) {
                    circles.push((table.name.clone(), Part::ForeignKey(key.clone())));
                }
            }
            gone.insert(table.name.clone());
        }
    }
    circles
}

//! The order of the edits.

use std::cmp::Reverse;
use std::collections::HashSet;

use relata_schema::{Catalog, Engine, ObjectName, Table};

use super::functions::{Calls, calls};
use super::{Plan, Wishes};
use crate::create::creates;
use crate::edit::{Edit, Object, Part};
use crate::family::{depth, is_alike, of_kind, parents};
use crate::order::{mentions, sorted};
use crate::postgres::replaced;

pub(super) fn sequence(mut wishes: Wishes, new: &Catalog) -> Plan {
    let engine = new.engine;
    // An object that depends on another is dropped first, in the opposite order of creation.
    let mut dropped = sorted(std::mem::take(&mut wishes.drop), engine);
    dropped.reverse();
    let changed: HashSet<ObjectName> = (wishes.add.iter().map(|(table, _)| table))
        .chain(wishes.change.iter().map(|(table, ..)| table))
        .cloned()
        .collect();
    let waiting = waiting(&wishes, engine);
    let (early, late) = split(std::mem::take(&mut wishes.create), changed, engine);
    // A foreign key also waits for the key that it points at.
    let keys = (wishes.add.iter())
        .filter(|(_, part)| is_key(part))
        .map(|(table, _)| table.clone());
    let absent = late.iter().map(Object::name).chain(keys).collect();
    let early = creates(early, new, &absent);
    let late = creates(late, new, &HashSet::new());

    if engine == Engine::Mysql {
        // A name is that of one routine, whatever its arguments.
        let made = early
            .first
            .iter()
            .chain(&late.first)
            .filter_map(|edit| match edit {
                Edit::Create(object) if is_function(object) => Some(object.name()),
                _ => None,
            });
        let made: HashSet<ObjectName> = made.collect();
        let gone = dropped.iter().filter(|object| is_function(object));
        let again = gone.map(Object::name).filter(|name| made.contains(name));
        wishes.going.extend(again);
    }
    let calls = calls(&mut wishes, &dropped);
    let freed = in_two_steps(&mut wishes);
    let released = released(&mut wishes, &dropped);
    let joining = joining(&mut wishes);
    let mut sequence = Sequence {
        engine,
        new,
        wishes: &wishes,
        dropped: &dropped,
        joining,
        edits: Vec::new(),
    };
    sequence.clear_the_way(released, calls);
    let renamed = (wishes.rename_sequence.iter().cloned())
        .map(|(from, to)| Edit::RenameSequence { from, to });
    sequence.edits.extend(renamed);
    sequence.edits.extend(freed);
    let waits = |object: &Object| waiting.contains(&object.name());
    sequence.alter(|object| {
        !is_late(object) && !is_table(object) && !is_sequence(object) && !waits(object)
    });
    sequence.edits.extend(early.first);
    sequence.alter(|object| is_domain(object) && waits(object));
    sequence.tables();
    // Sequences may belong to new columns.
    sequence.alter(is_sequence);
    sequence.add(|part| !matches!(part, Part::ForeignKey(_) | Part::Trigger(_)));
    sequence.alter(|object| matches!(object, Object::Function(_)));
    let mut missing: HashSet<ObjectName> = (late.first.iter())
        .filter_map(|edit| match edit {
            Edit::Create(object @ Object::Table(_)) => Some(object.name()),
            _ => None,
        })
        .collect();
    // A materialized view is to find the rows of its table's partitions.
    sequence.join(&missing);
    for edit in late.first {
        let made = match &edit {
            Edit::Create(object) => Some(object.name()),
            _ => None,
        };
        sequence.edits.push(edit);
        if made.is_some_and(|made| missing.remove(&made)) {
            sequence.join(&missing);
        }
    }
    sequence.join(&HashSet::new());
    sequence.alter(is_view);
    sequence.add(|part| matches!(part, Part::ForeignKey(_)));
    sequence.edits.extend(early.later);
    sequence.edits.extend(late.later);
    sequence.add(|part| matches!(part, Part::Trigger(_)));
    sequence.drop_the_rest();
    let edits = sequence.edits;
    Plan {
        edits,
        notes: wishes.notes,
        orders: wishes.orders,
    }
}

/// The edits so far, and the work that is left.
struct Sequence<'a> {
    engine: Engine,
    /// The catalog that is led to.
    new: &'a Catalog,
    wishes: &'a Wishes,
    /// The objects to drop, in order.
    dropped: &'a [Object],
    /// The tables that have not joined their parents yet.
    joining: Vec<Joining>,
    edits: Vec<Edit>,
}

/// A table that joins its parents, and its new foreign keys, which come first: they are then not made twice.
struct Joining {
    from: Table,
    to: Table,
    keys: Vec<(ObjectName, Part)>,
}

impl Sequence<'_> {
    /// Drops objects that depend on others, the tables, and those whose names are needed again.
    fn clear_the_way(&mut self, released: Vec<(ObjectName, Part)>, calls: Calls) {
        self.remove(|part| matches!(part, Part::Trigger(_)));
        self.edits.extend(calls.parts.iter().map(removed));
        self.edits.extend(calls.defaults);
        self.edits.extend(self.wishes.freed.iter().cloned());
        let with_views = |object: &Object| calls.with_views.contains(&object.name());
        self.drop(|object| is_view(object) || is_function(object) && with_views(object));
        self.edits.extend(released.iter().map(removed));
        let leaving = self.wishes.leave.iter();
        self.edits.extend(leaving.map(|(from, to)| Edit::Alter {
            from: Object::table(from.clone()),
            to: Object::table(to.clone()),
        }));
        for part in circles(self.dropped, &self.wishes.remove, self.engine) {
            if !released.contains(&part) {
                self.edits.push(removed(&part));
            }
        }
        if self.engine != Engine::Sqlite {
            self.remove(|part| matches!(part, Part::ForeignKey(_)));
        }
        for kind in (0..=LAST).rev() {
            let engine = self.engine;
            self.remove(|part| is_removed_early(part, engine) && rank(part, engine) == kind);
        }
        self.drop(is_table);
        self.edits.extend(calls.columns.iter().map(removed));
        let going = &self.wishes.going;
        self.drop(|object| {
            is_function(object) && going.contains(&object.name()) && !with_views(object)
        });
    }

    /// The tables, each as a whole.
    fn tables(&mut self) {
        let Wishes {
            alter,
            add,
            remove,
            change,
            reorder,
            rename,
            ..
        } = self.wishes;
        let mut tables: Vec<&ObjectName> = Vec::new();
        let named = (remove.iter().map(|(table, _)| table))
            .chain(alter.iter().filter_map(|(from, _)| match from {
                Object::Table(table) if !table.is_view() => Some(&table.name),
                _ => None,
            }))
            .chain(change.iter().map(|(table, ..)| table))
            .chain(add.iter().map(|(table, _)| table))
            .chain(reorder.iter().map(|(table, _)| table))
            .chain(rename.iter().map(|(table, ..)| table));
        for table in named {
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
        // Heirs get the columns of their parents.
        tables.sort_by_key(|name| self.new.table_named(name).map(|t| depth(self.new, t)));
        for table in tables {
            self.table(table);
        }
    }

    /// Lets tables join their parents, if all that they need is there.
    fn join(&mut self, missing: &HashSet<ObjectName>) {
        let waits = |joining: &Joining| {
            let mut parents = parents(&joining.to).into_iter();
            let mut keys = joining.keys.iter().filter_map(|(_, part)| match part {
                Part::ForeignKey(key) => Some(&key.target),
                _ => None,
            });
            parents.any(|parent| missing.contains(&parent)) || keys.any(|t| missing.contains(t))
        };
        let (wait, ready): (Vec<Joining>, Vec<Joining>) = std::mem::take(&mut self.joining)
            .into_iter()
            .partition(waits);
        self.joining = wait;
        for joining in &ready {
            self.edits.extend(joining.keys.iter().map(added));
        }
        for Joining { from, to, .. } in ready {
            self.edits.push(Edit::Alter {
                from: Object::table(from),
                to: Object::table(to),
            });
        }
    }

    fn table(&mut self, table: &ObjectName) {
        let engine = self.engine;
        self.alter(|object| matches!(object, Object::Table(t) if !t.is_view() && t.name == *table));
        let own = |other: &ObjectName| other == table;
        for kind in (0..=LAST).rev() {
            let gone = (self.wishes.remove.iter()).filter(|(other, part)| {
                let elsewhere = is_removed_early(part, engine)
                    || matches!(part, Part::Trigger(_))
                    || engine != Engine::Sqlite && matches!(part, Part::ForeignKey(_));
                own(other) && rank(part, engine) == kind && !elsewhere
            });
            self.edits.extend(gone.map(removed));
        }
        let renamed = self.wishes.rename.iter().filter(|(other, ..)| own(other));
        for (table, part, twin) in renamed {
            let to = twin.name().unwrap_or_default();
            let under_it = part.named(to);
            self.edits.push(Edit::RenamePart {
                table: table.clone(),
                part: part.clone(),
                to: to.to_owned(),
            });
            if under_it != *twin {
                self.edits.push(Edit::Change {
                    table: table.clone(),
                    from: under_it,
                    to: twin.clone(),
                });
            }
        }
        let changed = self.wishes.change.iter().filter(|(other, ..)| own(other));
        self.edits
            .extend(changed.map(|(table, from, to)| Edit::Change {
                table: table.clone(),
                from: from.clone(),
                to: to.clone(),
            }));
        let mut parts: Vec<&(ObjectName, Part)> = (self.wishes.add.iter())
            .filter(|(other, part)| own(other) && !is_added_late(part, engine))
            .collect();
        parts.sort_by_key(|(_, part)| (rank(part, engine), position(part)));
        self.edits.extend(parts.into_iter().map(added));
        let order = self.wishes.reorder.iter().filter(|(other, _)| own(other));
        self.edits
            .extend(order.map(|(table, columns)| Edit::Reorder {
                table: table.clone(),
                columns: columns.clone(),
            }));
    }

    /// Drops objects that nothing depends on any more.
    fn drop_the_rest(&mut self) {
        let (new, dropped) = (self.new, self.dropped);
        let goes_with_its_table = |object: &Object| match object {
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
        let going = &self.wishes.going;
        self.drop(|object| {
            let has_gone = matches!(object, Object::Table(_) | Object::Schema(_))
                || goes_with_its_table(object)
                || (is_function(object) && going.contains(&object.name()));
            !has_gone
        });
        self.drop(|object| matches!(object, Object::Schema(_)));
    }

    fn drop(&mut self, wanted: impl Fn(&Object) -> bool) {
        let objects = self.dropped.iter().filter(|object| wanted(object));
        self.edits.extend(objects.cloned().map(Edit::Drop));
    }

    fn remove(&mut self, wanted: impl Fn(&Part) -> bool) {
        let parts = self.wishes.remove.iter().filter(|(_, part)| wanted(part));
        self.edits.extend(parts.map(removed));
    }

    fn alter(&mut self, wanted: impl Fn(&Object) -> bool) {
        let objects = self.wishes.alter.iter().filter(|(from, _)| wanted(from));
        self.edits.extend(objects.map(|(from, to)| Edit::Alter {
            from: from.clone(),
            to: to.clone(),
        }));
    }

    /// Adds parts that wait for all tables; of a partition before its parent's.
    fn add(&mut self, wanted: impl Fn(&Part) -> bool) {
        let depth = |table: &ObjectName| -> usize {
            let table = self.new.table_named(table);
            table.map_or(0, |table| depth(self.new, table))
        };
        let mut parts: Vec<&(ObjectName, Part)> = (self.wishes.add.iter())
            .filter(|(_, part)| is_added_late(part, self.engine) && wanted(part))
            .collect();
        parts.sort_by_key(|(table, part)| (rank(part, self.engine), Reverse(depth(table))));
        self.edits.extend(parts.into_iter().map(added));
    }
}

fn removed((table, part): &(ObjectName, Part)) -> Edit {
    Edit::Remove {
        table: table.clone(),
        part: part.clone(),
    }
}

fn added((table, part): &(ObjectName, Part)) -> Edit {
    Edit::Add {
        table: table.clone(),
        part: part.clone(),
    }
}

/// Returns true if a foreign key may reference the part.
fn is_key(part: &Part) -> bool {
    match part {
        Part::PrimaryKey(_) | Part::Unique(_) => true,
        Part::Index(index) => index.unique,
        _ => false,
    }
}

fn is_view(object: &Object) -> bool {
    matches!(object, Object::Table(table) if table.is_view())
}

fn is_domain(object: &Object) -> bool {
    matches!(object, Object::Domain(_))
}

/// The domains whose checks call new functions.
fn waiting(wishes: &Wishes, engine: Engine) -> HashSet<ObjectName> {
    let made = wishes.create.iter().filter(|object| is_function(object));
    let made: Vec<ObjectName> = made.map(Object::name).collect();
    let calls = |object: &Object| {
        let mentions = mentions(object, engine);
        made.iter().any(|name| mentions.object(name, engine))
    };
    (wishes.alter.iter())
        .filter(|(_, to)| is_domain(to) && calls(to))
        .map(|(_, to)| to.name())
        .collect()
}

fn is_function(object: &Object) -> bool {
    matches!(object, Object::Function(_))
}

fn is_table(object: &Object) -> bool {
    matches!(object, Object::Table(table) if !table.is_view())
}

fn is_sequence(object: &Object) -> bool {
    matches!(object, Object::Sequence(_))
}

/// True if the object may depend on views or changed tables.
fn is_late(object: &Object) -> bool {
    is_view(object) || matches!(object, Object::Function(_))
}

/// Names of indexes and constraints are the schema's on PostgreSQL, those of indexes the database's on SQLite.
fn is_removed_early(part: &Part, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => !matches!(
            part,
            Part::Column(_) | Part::Trigger(_) | Part::ForeignKey(_)
        ),
        Engine::Sqlite => matches!(part, Part::Index(_)),
        _ => false,
    }
}

/// True if the part waits until all tables have their columns.
fn is_added_late(part: &Part, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => !matches!(part, Part::Column(_)),
        Engine::Sqlite => matches!(part, Part::Index(_) | Part::Trigger(_)),
        _ => matches!(part, Part::ForeignKey(_) | Part::Trigger(_)),
    }
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

/// Changes of columns that come in two steps. An identity has a sequence, whose name may be that of the sequence which takes
/// its place: it ends before that is created. A default may be a label that an enum loses, or a value of a composite type that
/// is recreated: it goes before.
fn in_two_steps(wishes: &mut Wishes) -> Vec<Edit> {
    let replaced: HashSet<&ObjectName> = (wishes.alter.iter())
        .filter_map(|(from, to)| replaced(from, to))
        .collect();
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
                .is_some_and(|name| replaced.contains(name));
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
fn released(wishes: &mut Wishes, dropped: &[Object]) -> Vec<(ObjectName, Part)> {
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
fn joining(wishes: &mut Wishes) -> Vec<Joining> {
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

/// The foreign keys of dropped tables that point at tables dropped before them, or at keys that are removed.
fn circles(
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

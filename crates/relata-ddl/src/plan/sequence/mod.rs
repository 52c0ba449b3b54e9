//! The order of the edits.

mod apart;
mod kinds;

use std::cmp::Reverse;
use std::collections::HashSet;

use relata_schema::{Catalog, Engine, ObjectName};

use super::functions::{Calls, calls};
use super::{Plan, Wishes};
use crate::create::{creates, in_firing_order};
use crate::edit::{Edit, Object, Part};
use crate::family::{depth, parents};
use crate::order::sorted;
use apart::{
    Joining, before_composites, before_domains, circles, in_two_steps, joining, released,
    replaced_functions, split, waiting, with_tables,
};
use kinds::{
    LAST, Signature, added, is_added_late, is_composite, is_domain, is_function, is_key, is_late,
    is_one_of, is_removed_early, is_sequence, is_table, is_view, position, rank, removed,
    without_triggers,
};

pub(super) fn sequence(mut wishes: Wishes, new: &Catalog) -> Plan {
    let engine = new.engine;
    // Dependent objects are dropped first, in the reverse order of creation.
    let mut dropped = sorted(std::mem::take(&mut wishes.drop), engine);
    dropped.reverse();
    let changed: HashSet<ObjectName> = (wishes.add.iter().map(|(table, _)| table))
        .chain(wishes.change.iter().map(|(table, ..)| table))
        .cloned()
        .collect();
    let waiting = waiting(&wishes, engine);
    let mut created = std::mem::take(&mut wishes.create);
    // A view that changes comes after those that it reads, and before those that read it, as new ones do.
    let (views, others) = std::mem::take(&mut wishes.alter)
        .into_iter()
        .partition(|(from, _)| is_view(from));
    wishes.alter = others;
    let mut views: Vec<(Object, Object)> = views;
    created.extend(views.iter().map(|(_, to)| without_triggers(to)));
    let shrunk = wishes.remove.iter().map(|(table, _)| table.clone());
    let (early, late) = split(created, changed.clone(), &shrunk.collect(), engine);
    // A foreign key also waits for the key that it references.
    let keys = (wishes.add.iter())
        .filter(|(_, part)| is_key(part))
        .map(|(table, _)| table.clone());
    let absent = late.iter().map(Object::name).chain(keys).collect();
    let early = creates(early, new, &absent);
    let late = creates(late, new, &HashSet::new());

    if engine == Engine::Mysql {
        // A name belongs to one routine, whatever its arguments.
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
    let freed = in_two_steps(&mut wishes, engine);
    let released = released(&mut wishes, &dropped);
    let joining = joining(&mut wishes);
    let mut sequence = Sequence {
        engine,
        new,
        wishes: &wishes,
        dropped: &dropped,
        joining,
        early: with_tables(&dropped, engine),
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
    let mut created = early.first;
    let others = created.split_off(before_composites(
        &created,
        sequence.wishes,
        &waiting,
        engine,
    ));
    sequence.edits.extend(created);
    sequence.alter(|object| is_composite(object) && waits(object));
    let (needed, others) = before_domains(others, sequence.wishes, &waiting, engine);
    sequence.edits.extend(needed);
    sequence.alter(|object| is_domain(object) && waits(object));
    sequence.edits.extend(others);
    let (parsed_late, replaced) = replaced_functions(sequence.wishes, &changed);
    sequence.alter(|object| is_one_of(object, &replaced));
    sequence.tables();
    sequence.alter(|object| is_one_of(object, &parsed_late));
    // Sequences may belong to new columns.
    sequence.alter(is_sequence);
    sequence.add(|part| !matches!(part, Part::ForeignKey(_) | Part::Trigger(_)));
    sequence.alter(|object| {
        is_function(object) && !is_one_of(object, &replaced) && !is_one_of(object, &parsed_late)
    });
    let is_new = |name: &ObjectName| views.iter().all(|(_, to)| to.name() != *name);
    let mut missing: HashSet<ObjectName> = (late.first.iter())
        .filter_map(|edit| match edit {
            Edit::Create(object @ Object::Table(_)) => Some(object.name()).filter(is_new),
            _ => None,
        })
        .collect();
    // A materialized view must find the rows of its table's partitions.
    sequence.join(&missing);
    for edit in late.first {
        let altered = match &edit {
            // A function may have the name of a view.
            Edit::Create(object) if is_view(object) => {
                views.iter().position(|(_, to)| to.name() == object.name())
            }
            _ => None,
        };
        if let Some(at) = altered {
            let (from, to) = views.swap_remove(at);
            sequence.edits.push(Edit::Alter { from, to });
            continue;
        }
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

/// The edits so far, and the remaining work.
struct Sequence<'a> {
    engine: Engine,
    /// The wanted catalog.
    new: &'a Catalog,
    wishes: &'a Wishes,
    /// The objects to drop, in order.
    dropped: &'a [Object],
    /// The tables that have not yet joined their parents.
    joining: Vec<Joining>,
    /// The functions that are dropped with the tables.
    early: HashSet<Signature>,
    edits: Vec<Edit>,
}

impl Sequence<'_> {
    /// Drops objects that depend on others, the tables, and objects whose names are needed again.
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
        let early = self.early.clone();
        self.drop(|object| is_table(object) || is_one_of(object, &early) && !with_views(object));
        self.edits.extend(calls.columns.iter().map(removed));
        let going = &self.wishes.going;
        self.drop(|object| {
            let gone = with_views(object) || is_one_of(object, &early);
            is_function(object) && going.contains(&object.name()) && !gone
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

    /// Makes tables join their parents, if everything that they need exists.
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

    /// Drops objects on which nothing depends any longer.
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
        let (going, early) = (&self.wishes.going, self.early.clone());
        self.drop(|object| {
            let has_gone = matches!(object, Object::Table(_) | Object::Schema(_))
                || goes_with_its_table(object)
                || (is_function(object) && going.contains(&object.name()))
                || is_one_of(object, &early);
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

    /// Adds parts that wait for all tables; a partition's before its parent's.
    fn add(&mut self, wanted: impl Fn(&Part) -> bool) {
        let depth = |table: &ObjectName| -> usize {
            let table = self.new.table_named(table);
            table.map_or(0, |table| depth(self.new, table))
        };
        let mut parts: Vec<&(ObjectName, Part)> = (self.wishes.add.iter())
            .filter(|(_, part)| is_added_late(part, self.engine) && wanted(part))
            .collect();
        parts.sort_by_key(|(table, part)| {
            let order = self.firing_order(table, part);
            (rank(part, self.engine), Reverse(depth(table)), order)
        });
        self.edits.extend(parts.into_iter().map(added));
    }

    /// The place of a trigger among those of its table, each of which may follow another.
    fn firing_order(&self, table: &ObjectName, part: &Part) -> usize {
        let (Part::Trigger(own), Some(table)) = (part, self.new.table_named(table)) else {
            return 0;
        };
        let mut order = in_firing_order(table.triggers.clone()).into_iter();
        order
            .position(|trigger| trigger.name == own.name)
            .unwrap_or(0)
    }
}

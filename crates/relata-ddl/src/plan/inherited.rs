//! Edits of partitions and heirs that the server makes with those of their parents (PostgreSQL).

use relata_schema::{Catalog, Engine, ObjectName, Table};

use super::Wishes;
use crate::edit::Part;
use crate::family::{
    changed_with, depth, given, is_alike, is_as_given, is_given, of_kind, parents,
};

/// Takes out of the wishes what the server does with a parent's, and adds what it would undo.
pub(super) fn leave_to_server(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    if new.engine != Engine::Postgres {
        return;
    }
    let kept: Vec<(Table, Vec<ObjectName>)> = (new.tables.iter())
        .filter(|table| !parents(table).is_empty())
        .filter_map(|table| Some((table.clone(), kept_parents(wishes, old, &table.name)?)))
        .collect();
    let mut lost: Vec<(ObjectName, Part)> = Vec::new();
    let all = wishes.remove.clone();
    for (heir, parents) in kept.iter().filter(|(heir, _)| heir.is_partition()) {
        let before = old.table_named(&heir.name);
        for (before, parent) in before
            .iter()
            .flat_map(|b| parents.iter().map(move |p| (b, p)))
        {
            lost.extend(removed(wishes, &all, before, (heir, parent)));
        }
    }
    wishes.remove.retain(|part| !lost.contains(part));
    let all = wishes.add.clone();
    for (heir, parents) in &kept {
        for parent in parents {
            added(wishes, &all, heir, parent);
        }
    }
    let all = wishes.change.clone();
    for (heir, parents) in &kept {
        for parent in parents {
            changed(wishes, &all, heir, parent);
        }
    }
    // Of a parent before those of its heirs.
    let depth = |name: &ObjectName| {
        let table = new.table_named(name).or_else(|| old.table_named(name));
        table.map_or(0, |table| depth(new, table))
    };
    wishes.change.sort_by_key(|(table, ..)| depth(table));
    wishes.remove.sort_by_key(|(table, _)| depth(table));
    wishes.add.sort_by_key(|(table, _)| depth(table));
}

/// The parents that a table has before and after, and all the time between.
fn kept_parents(wishes: &Wishes, old: &Catalog, name: &ObjectName) -> Option<Vec<ObjectName>> {
    let leaves = wishes.leave.iter().find(|(table, _)| table.name == *name);
    match leaves {
        Some((_, apart)) => Some(parents(apart)),
        None => old.table_named(name).map(parents),
    }
}

/// Leaves to the server the parts that a heir gets with its parent.
fn added(wishes: &mut Wishes, all: &[(ObjectName, Part)], heir: &Table, parent: &ObjectName) {
    let parts = (all.iter()).filter(|(table, part)| table == parent && is_given(part, heir));
    for (_, part) in parts {
        let own =
            (wishes.add.iter()).position(|(table, own)| *table == heir.name && is_alike(own, part));
        let Some(at) = own else { continue };
        match (&wishes.add[at].1, given(heir, parent, part)) {
            (Part::Column(own), Part::Column(mut given)) => {
                given.position = own.position;
                given.identity.clone_from(&own.identity);
                let (given, own) = (Part::Column(given), Part::Column(own.clone()));
                if given != own {
                    wishes.change.push((heir.name.clone(), given, own));
                }
                wishes.add.remove(at);
            }
            (Part::Trigger(_), _) => {
                wishes.add.remove(at);
            }
            (own, _) if is_as_given(own, heir, parent, part) => {
                wishes.add.remove(at);
            }
            // With a name or comment of its own it comes before the parent's, which takes it.
            _ => {}
        }
    }
}

/// Leaves to the server the changes of columns that a heir gets with its parent.
fn changed(
    wishes: &mut Wishes,
    all: &[(ObjectName, Part, Part)],
    heir: &Table,
    parent: &ObjectName,
) {
    for (_, from, to) in all.iter().filter(|(table, ..)| table == parent) {
        let (Part::Column(from), Part::Column(to)) = (from, to) else {
            continue;
        };
        // It is there because its default goes and comes, and a heir has a default of its own.
        if from == to {
            continue;
        }
        let own = wishes.change.iter().position(|(table, part, _)| {
            *table == heir.name && matches!(part, Part::Column(own) if own.name == from.name)
        });
        let Some(at) = own else { continue };
        let (name, own, wanted) = wishes.change[at].clone();
        if let (Part::Column(own), Part::Column(wanted)) = (own, wanted) {
            let mut reached = changed_with(&own, from, to);
            reached.position = wanted.position;
            if reached == *wanted {
                wishes.change.remove(at);
            } else {
                let reached = Part::Column(Box::new(reached));
                wishes.change[at] = (name, reached, Part::Column(wanted));
            }
        }
    }
}

/// The parts that a partition loses with its parent. Those that it keeps are added again.
fn removed(
    wishes: &mut Wishes,
    all: &[(ObjectName, Part)],
    before: &Table,
    (heir, parent): (&Table, &ObjectName),
) -> Vec<(ObjectName, Part)> {
    let mut lost = Vec::new();
    for (_, part) in all
        .iter()
        .filter(|(table, part)| table == parent && is_given(part, heir))
    {
        let mut own = of_kind(before, part).into_iter();
        let Some(own) = own.find(|own| is_alike(own, part)) else {
            continue;
        };
        let own = (heir.name.clone(), own);
        if all.contains(&own) {
            lost.push(own);
        } else if !matches!(part, Part::Column(_) | Part::Trigger(_)) {
            wishes.add.push(own);
        }
    }
    lost
}

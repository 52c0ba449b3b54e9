//! Edits of partitions and heirs that the server makes together with those of their parents (PostgreSQL).

use relata_schema::{Catalog, Engine, IndexKey, IndexedValue, ObjectName, Table};

use super::{Wishes, is_same};
use crate::edit::Part;
use crate::family::{
    changed_with, depth, given, has_own, is_alike, is_as_given, is_given, of_kind, own_of, parents,
};

/// Removes from the wishes what the server does with a parent's, and adds what it would undo.
pub(super) fn leave_to_server(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    if new.engine != Engine::Postgres {
        return;
    }
    let kept: Vec<(Table, Vec<ObjectName>)> = (new.tables.iter())
        .filter(|table| !parents(table).is_empty())
        .filter_map(|table| Some((table.clone(), kept_parents(wishes, old, &table.name)?)))
        .collect();
    let mut kept = kept;
    kept.sort_by_key(|(table, _)| depth(new, table));
    let mut lost: Vec<(ObjectName, Part)> = Vec::new();
    // Partitions of a partition lose what it loses, even if it gets that again.
    let mut all = wishes.remove.clone();
    for (heir, parents) in kept.iter().filter(|(heir, _)| heir.is_partition()) {
        let before = old.table_named(&heir.name);
        for (before, parent) in before
            .iter()
            .flat_map(|b| parents.iter().map(move |p| (b, p)))
        {
            lost.extend(removed(
                wishes,
                &mut all,
                (before, old.table_named(parent)),
                (heir, parent),
            ));
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

/// The parents that a table has before, after, and throughout.
fn kept_parents(wishes: &Wishes, old: &Catalog, name: &ObjectName) -> Option<Vec<ObjectName>> {
    let leaves = wishes.leave.iter().find(|(table, _)| table.name == *name);
    match leaves {
        Some((_, apart)) => Some(parents(apart)),
        None => old.table_named(name).map(parents),
    }
}

/// Leaves to the server the parts that an heir gets with its parent.
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
            // Where the server finds another like it, it takes that.
            (own, _) if is_as_given(own, heir, parent, part) && !has_another(heir, own, part) => {
                wishes.add.remove(at);
            }
            // A part with another name or comment comes before the parent's, which adopts it.
            _ => {}
        }
    }
}

/// True if a partition has a second part for the same part of its parent.
fn has_another(heir: &Table, own: &Part, part: &Part) -> bool {
    let mut others = of_kind(heir, part).into_iter();
    heir.is_partition() && others.any(|other| other != *own && is_alike(&other, part))
}

/// Leaves to the server the changes of columns that an heir gets with its parent.
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
        // It is listed because its default is dropped and added, and an heir has its own default.
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
    all: &mut Vec<(ObjectName, Part)>,
    (before, of): (&Table, Option<&Table>),
    (heir, parent): (&Table, &ObjectName),
) -> Vec<(ObjectName, Part)> {
    let mut lost = Vec::new();
    let of_parent: Vec<Part> = (all.iter())
        .filter(|(table, part)| table == parent && is_given(part, heir))
        .map(|(_, part)| part.clone())
        .collect();
    for part in &of_parent {
        let Some(own) = own_of(before, of, part) else {
            continue;
        };
        let own = (heir.name.clone(), own);
        if all.contains(&own) {
            lost.push(own);
        } else if !matches!(part, Part::Column(_) | Part::Trigger(_)) {
            all.push(own.clone());
            let (table, own) = own;
            let twin = changed_to(wishes, &table, &own).unwrap_or(own);
            wishes.add.push((table, twin));
        }
    }
    lost
}

/// The wanted part, if a part is to be renamed or gets another comment: nothing is there to change any longer.
fn changed_to(wishes: &mut Wishes, table: &ObjectName, own: &Part) -> Option<Part> {
    for changes in [&mut wishes.rename, &mut wishes.change] {
        let at = (changes.iter()).position(|(of, from, _)| of == table && is_same(from, own));
        if let Some(at) = at {
            return Some(changes.remove(at).2);
        }
    }
    None
}

/// Recreates the keys and indexes of a column that partitions have under names of their own: the server would call them as it does by
/// default, and forget their comments.
pub(super) fn renew_of_partitions(
    wishes: &mut Wishes,
    (catalog, old): (&Catalog, &Table),
    new: &Table,
    column: &String,
) {
    if old.partition_key.is_none() {
        return;
    }
    let primary = old.primary_key.iter().cloned().map(Part::PrimaryKey);
    let uniques = old.uniques.iter().cloned().map(Part::Unique);
    let indexes = old.indexes.iter().cloned().map(Part::Index);
    for part in primary.chain(uniques).chain(indexes) {
        let has_it = match &part {
            Part::PrimaryKey(key) => key.columns.contains(column) || key.include.contains(column),
            Part::Unique(key) => key.columns.contains(column) || key.include.contains(column),
            Part::Index(index) => {
                let is_key = |key: &IndexKey| matches!(&key.value, IndexedValue::Column(own) if own == column);
                index.keys.iter().any(is_key) || index.include.contains(column)
            }
            _ => false,
        };
        if has_it && has_own(catalog, &old.name, &part) {
            let twin = of_kind(new, &part)
                .into_iter()
                .find(|twin| is_same(twin, &part));
            wishes.renew(&old.name, &part, twin);
        }
    }
}

//! Parts that partitions and heirs get from their parents, and lose with them, as the server does it (PostgreSQL).

use relata_schema::{Catalog, Column, Engine, ObjectName, Table};

use super::Part;
use super::apply::{add, take};
use crate::family::{
    changed_with, children, given, is_alike, is_given, is_inherited, of_kind, parents,
};

fn heirs(catalog: &Catalog, parent: &ObjectName) -> Vec<ObjectName> {
    match catalog.engine {
        Engine::Postgres => children(catalog, parent).map(|t| t.name.clone()).collect(),
        _ => Vec::new(),
    }
}

fn table_in<'a>(catalog: &'a mut Catalog, name: &ObjectName) -> Option<&'a mut Table> {
    catalog.tables.iter_mut().find(|table| table.name == *name)
}

/// A part was added to a table: its partitions and heirs get it, unless they have one like it.
pub(super) fn added(catalog: &mut Catalog, parent: &ObjectName, part: &Part) {
    for name in heirs(catalog, parent) {
        let Some(heir) = table_in(catalog, &name) else {
            continue;
        };
        if !is_given(part, heir) || of_kind(heir, part).iter().any(|own| is_alike(own, part)) {
            continue;
        }
        let part = given(heir, parent, part);
        if add(heir, part.clone()) {
            added(catalog, &name, &part);
        }
    }
}

/// A part of a table was dropped: its partitions lose it. Heirs may have one of their own.
pub(super) fn removed(catalog: &mut Catalog, parent: &ObjectName, part: &Part) {
    for name in heirs(catalog, parent) {
        let Some(heir) = table_in(catalog, &name).filter(|heir| heir.is_partition()) else {
            continue;
        };
        let own = of_kind(heir, part);
        if let Some(own) = own.into_iter().find(|own| is_alike(own, part)) {
            take(heir, &own);
            removed(catalog, &name, &own);
        }
    }
}

/// A column of a table was changed.
pub(super) fn changed(catalog: &mut Catalog, parent: &ObjectName, from: &Column, to: &Column) {
    for name in heirs(catalog, parent) {
        let Some(heir) = table_in(catalog, &name) else {
            continue;
        };
        let mut columns = heir.columns.iter_mut();
        let Some(own) = columns.find(|column| column.name == from.name) else {
            continue;
        };
        let old = own.clone();
        *own = changed_with(&old, from, to);
        let new = own.clone();
        changed(catalog, &name, &old, &new);
    }
}

/// A table was created or became a partition: it has the triggers of its parent.
pub(super) fn attached(catalog: &mut Catalog, name: &ObjectName) {
    let Some(table) = catalog.table_named(name).filter(|t| t.is_partition()) else {
        return;
    };
    let triggers: Vec<(ObjectName, Part)> = (parents(table).into_iter())
        .filter_map(|parent| catalog.table_named(&parent))
        .flat_map(|parent| {
            let triggers = parent.triggers.iter().cloned().map(Part::Trigger);
            triggers.map(|trigger| (parent.name.clone(), trigger))
        })
        .collect();
    for (parent, trigger) in triggers {
        added(catalog, &parent, &trigger);
    }
}

/// A partition is about to leave its table: it loses the triggers that it has from there.
pub(super) fn detached(catalog: &mut Catalog, name: &ObjectName) {
    let Some(table) = catalog.table_named(name).cloned() else {
        return;
    };
    for trigger in &table.triggers {
        if is_inherited(&table, &trigger.name, catalog) {
            let part = Part::Trigger(trigger.clone());
            if let Some(table) = table_in(catalog, name) {
                take(table, &part);
            }
            removed(catalog, name, &part);
        }
    }
}

/// A partition that leaves its table or joins another has the identities that the edit says: since PostgreSQL 17 the server takes and
/// gives them.
pub(super) fn identities(table: &mut Table, to: &Table) {
    for column in &mut table.columns {
        if let Some(twin) = to.column(&column.name) {
            column.identity.clone_from(&twin.identity);
        }
    }
}

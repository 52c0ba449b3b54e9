//! Parts that partitions and heirs get from their parents, and lose with them, as on the server (PostgreSQL).

use relata_schema::{Catalog, Column, Engine, ObjectName, Table};

use super::Part;
use super::apply::{add, take};
use crate::family::{
    changed_with, children, given, is_alike, is_given, is_inherited, of_kind, own_of, parents,
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

/// A part was added to a table: its partitions and heirs get it too, unless they already have it.
pub(super) fn added(catalog: &mut Catalog, parent: &ObjectName, part: &Part) {
    let alike = |table: &Table| {
        let all = of_kind(table, part).into_iter();
        all.filter(|own| is_alike(own, part)).count()
    };
    // A second index of the parent's gets one of its own.
    let of_parent = catalog.table_named(parent).map_or(1, alike).max(1);
    for name in heirs(catalog, parent) {
        let Some(heir) = table_in(catalog, &name) else {
            continue;
        };
        if !is_given(part, heir) || alike(heir) >= of_parent {
            continue;
        }
        let part = given(heir, parent, part);
        if add(heir, part.clone()) {
            added(catalog, &name, &part);
        }
    }
}

/// A part of a table was dropped: its partitions lose it. Heirs may have their own.
pub(super) fn removed(catalog: &mut Catalog, parent: &ObjectName, part: &Part) {
    let of = catalog.table_named(parent).cloned();
    for name in heirs(catalog, parent) {
        let Some(heir) = table_in(catalog, &name).filter(|heir| heir.is_partition()) else {
            continue;
        };
        if let Some(own) = own_of(heir, of.as_ref(), part) {
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

/// A table was created or became a partition: it gets the triggers of its parent.
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

/// A partition is about to leave its table: it loses the triggers that it got from it.
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

/// A partition that leaves its table or joins another has the identities that the edit contains: since PostgreSQL 17 the server adds and
/// removes them.
pub(super) fn identities(table: &mut Table, to: &Table) {
    for column in &mut table.columns {
        if let Some(twin) = to.column(&column.name) {
            column.identity.clone_from(&twin.identity);
        }
    }
}

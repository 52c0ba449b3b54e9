//! Objects that block an edit, though they do not differ themselves: they are dropped before and recreated after.

use std::collections::HashSet;

use relata_schema::{
    Catalog, Column, Engine, ForeignKey, IndexKey, IndexedValue, ObjectName, Table,
};

use super::{Wishes, functions, inherited};
use crate::create::in_firing_order;
use crate::edit::{Object, Part, is_detached, is_stored_now};
use crate::mentions::Mentions;
use crate::names;
use crate::order::mentions;
use crate::postgres::{columns_around, is_validated, replaced};

pub(super) fn complete(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    if old.engine == Engine::Sqlite {
        return;
    }
    let mut touched: HashSet<ObjectName> = HashSet::new();
    if old.engine == Engine::Postgres {
        retyped(wishes, old, new, &mut touched);
        replaced_types(wishes, old, new, &mut touched);
        let domains: Vec<ObjectName> = (wishes.alter.iter())
            .filter_map(|(from, to)| match (from, to) {
                (Object::Domain(from), Object::Domain(to)) => {
                    is_validated(from, to).then(|| to.name.clone())
                }
                _ => None,
            })
            .collect();
        for domain in domains {
            around_domain(wishes, (old, new), &domain, &mut touched);
        }
    }
    if old.engine == Engine::Postgres {
        views(wishes, old, new, touched);
    }
    renewed_columns(wishes, old, new);
    foreign_keys(wishes, old, new);
    if old.engine == Engine::Mysql {
        checks_of_detached(wishes, old, new);
        triggers(wishes, old, new);
    }
}

/// Checks of columns that are computed no longer: MariaDB still looks for what they were computed from, which may be dropped in the
/// same statement.
fn checks_of_detached(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    for (name, from, to) in wishes.change.clone() {
        let (Part::Column(from), Part::Column(to)) = (from, to) else {
            continue;
        };
        let tables = old.table_named(&name).zip(new.table_named(&name));
        let Some((before, after)) = tables.filter(|_| is_detached(&from, &to)) else {
            continue;
        };
        for check in before.checks.iter().filter(|check| check.column.is_none()) {
            let mentions = Mentions::of([check.expression.as_str()], Engine::Mysql);
            if mentions.column(&from.name, Engine::Mysql) {
                let twin = after.checks.iter().find(|other| other.name == check.name);
                let twin = twin.cloned().map(Part::Check);
                wishes.renew(&name, &Part::Check(check.clone()), twin);
            }
        }
    }
}

/// Triggers that fire after one that is created: it would come after them (MySQL).
fn triggers(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    for table in &new.tables {
        let Some(before) = old.table_named(&table.name) else {
            continue;
        };
        for trigger in in_firing_order(table.triggers.clone()) {
            let is_added = |name: &String| {
                wishes.add.iter().any(|(of, part)| {
                    *of == table.name && matches!(part, Part::Trigger(own) if own.name == *name)
                })
            };
            let first = trigger.follows.as_ref().is_some_and(is_added);
            let same = before.triggers.iter().find(|own| own.name == trigger.name);
            if let (true, false, Some(same)) = (first, is_added(&trigger.name), same) {
                let twin = Part::Trigger(trigger);
                wishes.renew(&table.name, &Part::Trigger(same.clone()), Some(twin));
            }
        }
    }
}

/// The columns that get the values of a virtual one, in whose place they come.
fn stored_now(wishes: &Wishes) -> Vec<(ObjectName, String)> {
    let changes = wishes.change.iter();
    let stored = changes.filter_map(|(table, from, to)| match (from, to) {
        (Part::Column(from), Part::Column(to)) if is_stored_now(from, to) => {
            Some((table.clone(), from.name.clone()))
        }
        _ => None,
    });
    stored.collect()
}

/// Keys, indexes and checks of columns that are dropped and added again: the server drops them with their column. On MySQL triggers
/// would run when the values of a virtual column are written.
fn renewed_columns(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    let stored = stored_now(wishes);
    for (name, _) in stored.iter().filter(|_| old.engine == Engine::Mysql) {
        if let (Some(from), Some(to)) = (old.table_named(name), new.table_named(name)) {
            for trigger in &from.triggers {
                let twin = to.triggers.iter().find(|twin| twin.name == trigger.name);
                let twin = twin.cloned().map(Part::Trigger);
                wishes.renew(name, &Part::Trigger(trigger.clone()), twin);
            }
        }
    }
    let renewed: Vec<(ObjectName, String)> = (wishes.remove.iter())
        .filter_map(|(table, part)| match part {
            Part::Column(column) => {
                let again = |(other, part): &(ObjectName, Part)| {
                    other == table && matches!(part, Part::Column(new) if new.name == column.name)
                };
                let again = wishes.add.iter().any(again);
                again.then(|| (table.clone(), column.name.clone()))
            }
            _ => None,
        })
        .chain(stored)
        .collect();
    for (name, column) in renewed {
        if let (Some(from), Some(to)) = (old.table_named(&name), new.table_named(&name)) {
            renew_of_column(wishes, from, to, &column, old.engine);
        }
    }
}

/// Recreates the constraints and indexes of a column.
fn renew_of_column(wishes: &mut Wishes, old: &Table, new: &Table, column: &String, engine: Engine) {
    let name = &old.name;
    let has = |columns: &[String], include: &[String]| {
        columns.contains(column) || include.contains(column)
    };
    let primary = old.primary_key.iter();
    for key in primary.filter(|key| has(&key.columns, &key.include)) {
        let twin = new.primary_key.clone().map(Part::PrimaryKey);
        wishes.renew(name, &Part::PrimaryKey(key.clone()), twin);
    }
    let uniques = old.uniques.iter();
    for unique in uniques.filter(|unique| has(&unique.columns, &unique.include)) {
        let twin = new.uniques.iter().find(|other| other.name == unique.name);
        let twin = twin.cloned().map(Part::Unique);
        wishes.renew(name, &Part::Unique(unique.clone()), twin);
    }
    let is_key = |key: &IndexKey| matches!(&key.value, IndexedValue::Column(own) if own == column);
    for index in &old.indexes {
        if index.keys.iter().any(is_key) || index.include.contains(column) {
            let twin = new.indexes.iter().find(|other| other.name == index.name);
            let twin = twin.cloned().map(Part::Index);
            wishes.renew(name, &Part::Index(index.clone()), twin);
        }
    }
    for one in &old.exclusions {
        if one.elements.iter().any(|element| is_key(&element.key)) || one.include.contains(column) {
            let twin = new.exclusions.iter().find(|other| other.name == one.name);
            let twin = twin.cloned().map(Part::Exclusion);
            wishes.renew(name, &Part::Exclusion(one.clone()), twin);
        }
    }
    for key in old
        .foreign_keys
        .iter()
        .filter(|key| key.columns.contains(column))
    {
        let twin = new.foreign_keys.iter().find(|other| other.name == key.name);
        let twin = twin.cloned().map(Part::ForeignKey);
        wishes.renew(name, &Part::ForeignKey(key.clone()), twin);
    }
    renew_mentioning(wishes, old, new, engine, |mentions| {
        mentions.column(column, engine)
    });
}

/// The columns whose type changes or that are dropped.
fn retyped(wishes: &mut Wishes, old: &Catalog, new: &Catalog, touched: &mut HashSet<ObjectName>) {
    let changed = (wishes.change.iter()).filter_map(|(table, from, to)| match (from, to) {
        (Part::Column(from), Part::Column(to)) if is_retyped(from, to) => {
            Some((table.clone(), from.name.clone()))
        }
        _ => None,
    });
    let changed: Vec<(ObjectName, String)> = changed.collect();
    for (table, part) in &wishes.remove {
        if matches!(part, Part::Column(_)) {
            touched.insert(table.clone());
        }
    }
    touched.extend(stored_now(wishes).into_iter().map(|(table, _)| table));
    for (name, column) in changed {
        touched.insert(name.clone());
        if let (Some(from), Some(to)) = (old.table_named(&name), new.table_named(&name)) {
            renew_mentioning(wishes, from, to, Engine::Postgres, |mentions| {
                mentions.column(&column, Engine::Postgres)
            });
            inherited::renew_of_partitions(wishes, (old, from), to, &column);
        }
    }
}

fn is_retyped(from: &Column, to: &Column) -> bool {
    (&from.type_name, &from.collation) != (&to.type_name, &to.collation)
}

/// Recreates the parts of a table whose expressions mention something.
pub(super) fn renew_mentioning(
    wishes: &mut Wishes,
    old: &Table,
    new: &Table,
    engine: Engine,
    about: impl Fn(&Mentions) -> bool,
) {
    renew_stored(wishes, old, new, engine, &about);
    for trigger in &old.triggers {
        if about(&Mentions::of([trigger.definition.as_str()], engine)) {
            let twin = new.triggers.iter().find(|other| other.name == trigger.name);
            let twin = twin.cloned().map(Part::Trigger);
            wishes.renew(&old.name, &Part::Trigger(trigger.clone()), twin);
        }
    }
}

/// The same without triggers: the parts that have values, or rows that they let in.
pub(super) fn renew_stored(
    wishes: &mut Wishes,
    old: &Table,
    new: &Table,
    engine: Engine,
    about: impl Fn(&Mentions) -> bool,
) {
    let is_about = |texts: Vec<&str>| about(&Mentions::of(texts, engine));
    let name = &old.name;
    for column in &old.columns {
        // Its values stay, and its expression is dropped before anything else.
        let stays = |wanted: &Column| is_detached(column, wanted);
        if new.column(&column.name).is_some_and(stays) && wishes.changes_column(name, column) {
            continue;
        }
        let expression = column.generated.iter().map(|g| g.expression.as_str());
        if is_about(expression.collect()) {
            let twin = new.column(&column.name).cloned();
            let twin = twin.map(|column| Part::Column(Box::new(column)));
            wishes.renew(name, &Part::Column(Box::new(column.clone())), twin);
        }
    }
    for check in old.checks.iter().filter(|c| is_about(vec![&c.expression])) {
        let twin = new.checks.iter().find(|other| other.name == check.name);
        let twin = twin.cloned().map(Part::Check);
        wishes.renew(name, &Part::Check(check.clone()), twin);
    }
    for index in &old.indexes {
        let expressions = index.keys.iter().filter_map(|key| match &key.value {
            IndexedValue::Expression(sql) => Some(sql.as_str()),
            IndexedValue::Column(_) => None,
        });
        if is_about(expressions.chain(index.predicate.as_deref()).collect()) {
            let twin = new.indexes.iter().find(|other| other.name == index.name);
            let twin = twin.cloned().map(Part::Index);
            wishes.renew(name, &Part::Index(index.clone()), twin);
        }
    }
    for one in &old.exclusions {
        let expressions = (one.elements.iter()).filter_map(|element| match &element.key.value {
            IndexedValue::Expression(sql) => Some(sql.as_str()),
            IndexedValue::Column(_) => None,
        });
        if is_about(expressions.chain(one.predicate.as_deref()).collect()) {
            let twin = new.exclusions.iter().find(|other| other.name == one.name);
            let twin = twin.cloned().map(Part::Exclusion);
            wishes.renew(name, &Part::Exclusion(one.clone()), twin);
        }
    }
    for one in &old.statistics {
        // Those of a plain column too: another type would invalidate their target.
        let columns = one.keys.iter().filter_map(|key| match key {
            IndexedValue::Column(column) => Some(names::quoted(column, engine)),
            IndexedValue::Expression(_) => None,
        });
        let columns: Vec<String> = columns.collect();
        let texts = columns.iter().map(String::as_str).chain(one.expressions());
        if is_about(texts.collect()) {
            let twin = new.statistics.iter().find(|other| other.name == one.name);
            let twin = twin.cloned().map(Part::Statistics);
            wishes.renew(name, &Part::Statistics(one.clone()), twin);
        }
    }
}

/// A type is recreated: expressions would keep the old one.
fn replaced_types(
    wishes: &mut Wishes,
    old: &Catalog,
    new: &Catalog,
    touched: &mut HashSet<ObjectName>,
) {
    wishes.replaced = replaced(&wishes.alter, old);
    for name in wishes.replaced.clone() {
        for table in old.tables.iter().filter(|table| !table.is_view()) {
            let Some(twin) = new.table_named(&table.name) else {
                continue;
            };
            let uses = |column: &&Column| column.sql_type.named() == Some(&name);
            let columns: Vec<&Column> = table.columns.iter().filter(uses).collect();
            if columns.is_empty() {
                continue;
            }
            touched.insert(table.name.clone());
            renew_mentioning(wishes, table, twin, Engine::Postgres, |mentions| {
                mentions.object(&name, Engine::Postgres)
                    || columns
                        .iter()
                        .any(|column| mentions.column(&column.name, Engine::Postgres))
            });
        }
        // Views that mention it in a cast.
        touched.insert(name);
    }
}

/// The columns that contain a domain inside another type: they are text while the domain gets a check.
pub(super) fn around_domain(
    wishes: &mut Wishes,
    (old, new): (&Catalog, &Catalog),
    name: &ObjectName,
    touched: &mut HashSet<ObjectName>,
) {
    for (table, column) in columns_around(old, name) {
        let Some(twin) = new.table_named(&table.name) else {
            continue;
        };
        touched.insert(table.name.clone());
        renew_of_column(wishes, table, twin, &column.name, Engine::Postgres);
    }
}

/// Keys whose columns change, or that reference a key that is dropped.
fn foreign_keys(wishes: &mut Wishes, old: &Catalog, new: &Catalog) {
    let mut changed: HashSet<(&ObjectName, &String)> = HashSet::new();
    let change = wishes.change.clone();
    let remove = wishes.remove.clone();
    for (table, from, to) in &change {
        if let (Part::Column(from), Part::Column(to)) = (from, to) {
            let nullable = old.engine == Engine::Mysql && from.nullable != to.nullable;
            if is_retyped(from, to) || nullable {
                changed.insert((table, &from.name));
            }
        }
    }
    let replaced = wishes.replaced.clone();
    let of_replaced = |table: &ObjectName, column: &String| {
        let column = old
            .table_named(table)
            .and_then(|table| table.column(column));
        column
            .and_then(|column| column.sql_type.named())
            .is_some_and(|name| replaced.contains(name))
    };
    let removed_key = |key: &ForeignKey| {
        remove.iter().any(|(table, part)| {
            let columns: Vec<&str> = match part {
                Part::PrimaryKey(key) => key.columns.iter().map(String::as_str).collect(),
                Part::Unique(unique) => unique.columns.iter().map(String::as_str).collect(),
                Part::Index(index) => index.columns().unwrap_or_default(),
                _ => return false,
            };
            *table == key.target && {
                let mut own: Vec<&str> = key.target_columns.iter().map(String::as_str).collect();
                let mut theirs = columns;
                own.sort_unstable();
                theirs.sort_unstable();
                // MySQL uses any index that begins with the columns.
                own == theirs
                    || old.engine == Engine::Mysql && own.iter().all(|c| theirs.contains(c))
            }
        })
    };
    // The index of a referenced key is built again with the columns that it includes.
    let includes_changed = |key: &ForeignKey| {
        let Some(target) = old.table_named(&key.target) else {
            return false;
        };
        let primary = target.primary_key.iter().map(|key| &key.include);
        let uniques = target.uniques.iter().map(|unique| &unique.include);
        let mut included = primary.chain(uniques).flatten();
        included.any(|column| changed.contains(&(&target.name, column)))
    };
    let mut renewed = Vec::new();
    for table in &old.tables {
        for key in &table.foreign_keys {
            let own = key.columns.iter().map(|column| (&table.name, column));
            let target = key
                .target_columns
                .iter()
                .map(|column| (&key.target, column));
            let about = own.chain(target).any(|(table, column)| {
                changed.contains(&(table, column)) || of_replaced(table, column)
            });
            if about || removed_key(key) || includes_changed(key) {
                let twin = new.table_named(&table.name).and_then(|twin| {
                    // Its comment may differ, and its rows may be checked now.
                    let is_it = |other: &&ForeignKey| {
                        ForeignKey {
                            comment: key.comment.clone(),
                            validated: key.validated,
                            ..(*other).clone()
                        } == *key
                    };
                    twin.foreign_keys.iter().find(is_it).cloned()
                });
                renewed.push((table.name.clone(), key.clone(), twin));
            }
        }
    }
    // New tables come before changed columns; SQLite has keys only on new tables, and does not check them meanwhile.
    let mut late = Vec::new();
    let created = wishes
        .create
        .iter()
        .filter(|_| old.engine != Engine::Sqlite);
    for object in created {
        let Object::Table(table) = object else {
            continue;
        };
        for key in &table.foreign_keys {
            let mut target = key.target_columns.iter();
            let about = target.any(|column| changed.contains(&(&key.target, column)));
            if about || includes_changed(key) {
                late.push((table.name.clone(), key.clone()));
            }
        }
    }
    for (table, key, twin) in renewed {
        if !wishes.drops(&table) {
            wishes.renew(&table, &Part::ForeignKey(key), twin.map(Part::ForeignKey));
        }
    }
    for (name, key) in late {
        for object in &mut wishes.create {
            if let Object::Table(table) = object
                && table.name == name
            {
                table.foreign_keys.retain(|own| *own != key);
            }
        }
        wishes.add.push((name, Part::ForeignKey(key)));
    }
}

/// Views on objects that are changed or dropped, views on those, and the functions between them.
fn views(wishes: &mut Wishes, old: &Catalog, new: &Catalog, mut touched: HashSet<ObjectName>) {
    for object in &wishes.drop {
        if matches!(object, Object::Table(_)) {
            touched.insert(object.name());
        }
    }
    let views: Vec<(&Table, Mentions)> = (old.tables.iter())
        .filter(|table| table.is_view())
        .map(|view| {
            let object = Object::table(view.clone());
            (view, mentions(&object, Engine::Postgres))
        })
        .collect();
    loop {
        let before = touched.len();
        for (view, mentions) in &views {
            let about = |name: &ObjectName| mentions.object(name, Engine::Postgres);
            if touched.contains(&view.name) || !touched.iter().any(about) {
                continue;
            }
            touched.insert(view.name.clone());
            if wishes.drops(&view.name) {
                continue;
            }
            wishes.drop.push(Object::table((*view).clone()));
            if let Some(twin) = new.table_named(&view.name) {
                wishes.create.push(Object::table(twin.clone()));
            }
            let name = &view.name;
            wishes
                .alter
                .retain(|(from, _)| !(matches!(from, Object::Table(_)) && from.name() == *name));
            wishes.add.retain(|(table, _)| table != name);
            wishes.remove.retain(|(table, _)| table != name);
            wishes.change.retain(|(table, ..)| table != name);
        }
        let functions = functions::complete(wishes, (old, new), &mut touched);
        if touched.len() == before && !functions {
            break;
        }
    }
}

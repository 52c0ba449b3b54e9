//! Collects the differences of two catalogs as edits.

use relata_schema::{
    Catalog, Change, Column, Edit as Found, Engine, ObjectName, Sequence, Table, TableChange,
    TableKind, diff,
};

use super::Wishes;
use crate::edit::{Object, Part, is_detached, is_stored_now, quoted_name};
use crate::family::{children, depth, is_inherited, kind, parents};

pub(super) fn collect(old: &Catalog, new: &Catalog) -> Wishes {
    let mut wishes = Wishes::default();
    // The edits of one table follow each other.
    let mut table_changes: Vec<(&Table, &Table, Vec<TableChange>)> = Vec::new();
    for change in diff(old, new) {
        match change {
            Change::Engine(_) | Change::DefaultSchema(_) => {
                wishes.notes.push(change.to_string());
            }
            Change::Schema(found) => wish(&mut wishes, found, Object::Schema),
            Change::Extension(found) => wish(&mut wishes, found, Object::Extension),
            Change::Enum(found) => wish(&mut wishes, found, Object::Enum),
            Change::Domain(found) => wish(&mut wishes, found, Object::Domain),
            Change::Composite(found) => wish(&mut wishes, found, Object::Composite),
            Change::Range(found) => wish(&mut wishes, found, Object::Range),
            Change::Sequence(found) => wish(&mut wishes, found, Object::Sequence),
            Change::Function(found) => {
                wish(&mut wishes, found, |f| Object::Function(Box::new(f)));
            }
            Change::TableAdded(table) => wishes.create.push(Object::Table(table)),
            Change::TableRemoved(table) => wishes.drop.push(Object::Table(table)),
            Change::Table { table, change } => {
                match table_changes.last_mut() {
                    Some((last, _, changes)) if last.name == table => {
                        changes.push(change);
                        continue;
                    }
                    _ => {}
                }
                if let (Some(from), Some(to)) = (old.table_named(&table), new.table_named(&table)) {
                    table_changes.push((from, to, vec![change]));
                }
            }
            other => wishes.notes.push(other.to_string()),
        }
    }
    for (from, to, changes) in table_changes {
        table(&mut wishes, (from, to), changes, (old, new));
        renamed(&mut wishes, (from, to), (old, new));
    }
    if new.engine == Engine::Postgres {
        renamed_sequences(&mut wishes, old);
    }
    wishes
}

/// Finds sequences of columns that differ only in their name: a `serial`'s is named after its table. A new one would count
/// from the beginning.
fn renamed_sequences(wishes: &mut Wishes, old: &Catalog) {
    let lost: Vec<Sequence> = (wishes.drop.iter())
        .filter_map(|object| match object {
            Object::Sequence(sequence) => Some(sequence.clone()),
            _ => None,
        })
        .collect();
    for sequence in lost {
        let owner = sequence.owned_by.as_ref();
        let Some(table) = owner.and_then(|owner| old.table_named(&owner.table)) else {
            continue;
        };
        let twin = wishes.create.iter().position(|object| match object {
            Object::Sequence(other) => {
                let renamed = Sequence {
                    name: other.name.clone(),
                    ..sequence.clone()
                };
                renamed == *other
                    && other.name.schema == sequence.name.schema
                    && table.name.schema == sequence.name.schema
                    && !is_taken(&other.name.name, table, old)
            }
            _ => false,
        });
        let Some(twin) = twin else { continue };
        let to = wishes.create.remove(twin).name();
        let gone = Object::Sequence(sequence.clone());
        wishes.drop.retain(|object| *object != gone);
        // The server writes the new name into defaults.
        let (before, after) = (quoted_name(&sequence.name), quoted_name(&to));
        wishes.change.retain_mut(|(_, from, to)| {
            if let (Part::Column(from), Part::Column(_)) = (&mut *from, &*to)
                && let Some(default) = &mut from.default
            {
                *default = default.replace(&before, &after);
            }
            from != to
        });
        wishes.rename_sequence.push((sequence.name, to));
    }
}

/// Finds the constraints and indexes of a table that differ only in their name, if the engine can rename them.
/// Partitions and heirs share them with their parents, and are skipped.
fn renamed(wishes: &mut Wishes, (from, to): (&Table, &Table), (old, new): (&Catalog, &Catalog)) {
    let family = |table: &Table, catalog: &Catalog| {
        table.kind != TableKind::Table
            || !parents(table).is_empty()
            || children(catalog, &table.name).next().is_some()
    };
    if family(from, old) || family(to, new) {
        return;
    }
    let can_be = |part: &Part| match new.engine {
        Engine::Postgres => !matches!(part, Part::Column(_) | Part::Trigger(_)),
        Engine::Mysql => matches!(part, Part::Unique(_) | Part::Index(_)),
        _ => false,
    };
    let own = |(table, part): &(ObjectName, Part)| *table == to.name && can_be(part);
    let lost: Vec<Part> = (wishes.remove.iter().filter(|one| own(one)))
        .map(|(_, part)| part.clone())
        .collect();
    for part in lost {
        let Some(name) = part.name() else { continue };
        let same = |one: &(ObjectName, Part)| {
            own(one)
                && one.1.name().is_some_and(|to| match &one.1 {
                    Part::Statistics(to) => !is_of_statistics(&to.name, old),
                    _ => !is_taken(to, from, old),
                })
                && without_comment(&one.1)
                    == without_comment(&part.named(one.1.name().unwrap_or(name)))
        };
        if let Some(at) = wishes.add.iter().position(same) {
            let (table, twin) = wishes.add.remove(at);
            wishes
                .remove
                .retain(|(other, gone)| !(*other == table && *gone == part));
            wishes.rename.push((table, part, twin));
        }
    }
}

/// True if statistics have that name, which other objects do not share.
fn is_of_statistics(name: &ObjectName, catalog: &Catalog) -> bool {
    let all = catalog.tables.iter().flat_map(|table| &table.statistics);
    all.into_iter().any(|other| other.name == *name)
}

/// True if a constraint of a table has that name, or on PostgreSQL anything that is named like an index.
fn is_taken(name: &str, table: &Table, catalog: &Catalog) -> bool {
    let has = |table: &Table, all: bool| {
        let keys = (table.primary_key.iter().map(|key| key.name.as_deref()))
            .chain(table.uniques.iter().map(|unique| unique.name.as_deref()))
            .chain(table.exclusions.iter().map(|e| Some(&*e.name)))
            .chain(table.indexes.iter().map(|index| Some(&*index.name)));
        let others = (table.checks.iter().map(|check| check.name.as_deref()))
            .chain(table.foreign_keys.iter().map(|key| key.name.as_deref()));
        let mut names = keys.chain(others.filter(|_| all));
        names.any(|other| other == Some(name))
    };
    let elsewhere = |other: &Table| {
        other.name.schema == table.name.schema && (other.name.name == name || has(other, false))
    };
    has(table, true)
        || catalog.engine == Engine::Postgres
            && (catalog.tables.iter().any(elsewhere)
                || catalog.sequences.iter().any(|sequence| {
                    sequence.name.schema == table.name.schema && sequence.name.name == name
                }))
}

fn wish<T>(wishes: &mut Wishes, found: Found<T>, object: impl Fn(T) -> Object) {
    match found {
        Found::Added(new) => wishes.create.push(object(*new)),
        Found::Removed(old) => wishes.drop.push(object(*old)),
        Found::Changed { old, new } => wishes.alter.push((object(*old), object(*new))),
    }
}

fn table(
    wishes: &mut Wishes,
    (old, new): (&Table, &Table),
    changes: Vec<TableChange>,
    catalogs: (&Catalog, &Catalog),
) {
    let engine = catalogs.1.engine;
    let other_kind = old.kind != new.kind && (old.is_view() || new.is_view());
    let other_module = old.virtual_table != new.virtual_table;
    let other_query = old.is_view() && !replaceable(old, new, engine);
    if other_kind || other_module || other_query {
        wishes.drop.push(Object::table(old.clone()));
        wishes.create.push(Object::table(new.clone()));
        return;
    }
    let name = &new.name;
    let moves = engine == Engine::Postgres && parents_differ(old, new);
    let mut alter = false;
    for change in changes {
        match change {
            // The parents' change includes it.
            TableChange::Kind(_) if kind(old) == old.kind && kind(new) == new.kind => {}
            TableChange::PartitionOf(_) | TableChange::Inherits(_) if moves => {}
            TableChange::Trigger(_) if moves => {}
            // The columns of a view follow from its query.
            TableChange::Column(Found::Changed { old: from, new: to })
                if new.is_view() && engine == Engine::Postgres =>
            {
                if (&from.comment, &from.default) != (&to.comment, &to.default) {
                    let parts = (Part::Column(from), Part::Column(to));
                    wishes.change.push((name.clone(), parts.0, parts.1));
                }
            }
            TableChange::Column(_) | TableChange::ColumnOrder(_) if new.is_view() => {}
            TableChange::Column(found) => column(wishes, new, found, catalogs),
            TableChange::ColumnOrder(_) if engine == Engine::Postgres => {
                let order: Vec<&str> = new.columns.iter().map(|c| &*c.name).collect();
                wishes.orders.push(format!(
                    "the columns of {name} are in another order than ({}): PostgreSQL adds columns at the end",
                    order.join(", ")
                ));
            }
            TableChange::ColumnOrder(_) => {
                let order = new.columns.iter().map(|column| column.name.clone());
                wishes.reorder.push((name.clone(), order.collect()));
            }
            TableChange::PrimaryKey(found) => part(wishes, new, found, engine, Part::PrimaryKey),
            TableChange::Unique(found) => part(wishes, new, found, engine, Part::Unique),
            TableChange::Check(found) => part(wishes, new, found, engine, Part::Check),
            TableChange::ForeignKey(found) => part(wishes, new, found, engine, Part::ForeignKey),
            TableChange::Exclusion(found) => part(wishes, new, found, engine, Part::Exclusion),
            TableChange::Index(found) => part(wishes, new, found, engine, Part::Index),
            TableChange::Statistics(found) => part(wishes, new, found, engine, Part::Statistics),
            TableChange::Trigger(found) => {
                let partition = |name: &str, catalog| is_inherited(new, name, catalog);
                if !partition(&found.object().name, catalogs.0)
                    && !partition(&found.object().name, catalogs.1)
                {
                    part(wishes, new, found, engine, Part::Trigger);
                }
            }
            TableChange::ViewWrites(_) => {}
            _ => alter = true,
        }
    }
    let (apart, together) = match moves {
        true => family(wishes, (old, new), catalogs),
        false => (old.clone(), new.clone()),
    };
    if alter {
        let objects = (Object::table(apart), Object::table(together));
        wishes.alter.push(objects);
    }
}

fn parents_differ(old: &Table, new: &Table) -> bool {
    (&old.partition_of, &old.inherits) != (&new.partition_of, &new.inherits)
}

/// Leaves the parents that a table no longer has, and joins new ones. Returns the table in between, as it was
/// before and as it will be, with the parents that it keeps.
fn family(
    wishes: &mut Wishes,
    (old, new): (&Table, &Table),
    catalogs: (&Catalog, &Catalog),
) -> (Table, Table) {
    let alone = |table: &Table| {
        let mut table = table.clone();
        table.partition_of = new
            .partition_of
            .clone()
            .filter(|_| old.partition_of == new.partition_of);
        // A new parent comes last.
        let stays = |parent: &&relata_schema::ObjectName| new.inherits.contains(parent);
        let kept = old.inherits.iter().filter(stays).count();
        let same = (old.inherits.iter().filter(stays)).zip(&new.inherits);
        let same = same.take_while(|(old, new)| old == new).count();
        table.inherits = match kept == same {
            true => new.inherits.iter().take(kept).cloned().collect(),
            false => (old.inherits.iter().zip(&new.inherits))
                .take_while(|(old, new)| old == new)
                .map(|(old, _)| old.clone())
                .collect(),
        };
        table.kind = kind(&table);
        table
    };
    let (mut apart, mut together) = (alone(old), alone(new));
    identities(
        wishes,
        (old, &mut apart, catalogs.0),
        (&mut together, new, catalogs.1),
    );
    if parents(&apart) != parents(old) || apart.partition_of != old.partition_of {
        wishes.leave.push((old.clone(), apart.clone()));
    }
    if parents(&together) != parents(new) || together.partition_of != new.partition_of {
        wishes.join.push((together.clone(), new.clone()));
    }
    let own = |table: &Table, catalog: &Catalog| -> Vec<relata_schema::Trigger> {
        (table.triggers.iter())
            .filter(|trigger| !is_inherited(table, &trigger.name, catalog))
            .cloned()
            .collect()
    };
    let (before, after) = (own(old, catalogs.0), own(new, catalogs.1));
    for trigger in before.iter().filter(|trigger| !after.contains(trigger)) {
        let part = Part::Trigger(trigger.clone());
        wishes.remove.push((new.name.clone(), part));
    }
    for trigger in after
        .into_iter()
        .filter(|trigger| !before.contains(trigger))
    {
        wishes.add.push((new.name.clone(), Part::Trigger(trigger)));
    }
    (apart, together)
}

/// Since PostgreSQL 17 a partition has the identities of its table: it loses them when it leaves, and gets them when it joins.
fn identities(
    wishes: &mut Wishes,
    (old, apart, before): (&Table, &mut Table, &Catalog),
    (together, new, after): (&mut Table, &Table, &Catalog),
) {
    let of_parent = |table: &Table, column: &str, catalog: &Catalog| {
        let of = table.partition_of.as_ref();
        let parent = of.and_then(|of| catalog.table_named(&of.parent));
        let column = parent.and_then(|parent| parent.column(column));
        column.is_some_and(|column| column.identity.is_some())
    };
    let (leaves, joins) = (
        apart.partition_of != old.partition_of,
        together.partition_of != new.partition_of,
    );
    for column in &mut apart.columns {
        if leaves && of_parent(old, &column.name, before) {
            column.identity = None;
        }
    }
    for column in &mut together.columns {
        if joins && of_parent(new, &column.name, after) {
            column.identity = None;
        }
    }
    for (from, given) in apart.columns.iter().zip(&old.columns) {
        let to = together.column(&from.name).zip(new.column(&from.name));
        let Some((to, wanted)) = to else { continue };
        if (&from.identity, &to.identity) == (&given.identity, &wanted.identity) {
            continue;
        }
        wishes.change.retain(|(table, part, _)| {
            !(*table == new.name && matches!(part, Part::Column(own) if own.name == from.name))
        });
        if from != to {
            let part = |column: &Column| Part::Column(Box::new(column.clone()));
            wishes.change.push((new.name.clone(), part(from), part(to)));
        }
    }
}

/// True if `CREATE OR REPLACE VIEW` can change one into the other. SQLite recreates a view, which affects nothing else.
fn replaceable(old: &Table, new: &Table, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => {
            let same = |(a, b): (&Column, &Column)| {
                (&a.name, &a.type_name, &a.collation) == (&b.name, &b.type_name, &b.collation)
            };
            let kept = old.columns.len() <= new.columns.len()
                && old.columns.iter().zip(&new.columns).all(same);
            let query = old.definition == new.definition;
            kept && (query || new.kind == TableKind::View)
        }
        _ => true,
    }
}

/// True if a generated column becomes one with values of its own: those that it has stay. On PostgreSQL partitions and heirs follow
/// their parent, if they have the same one before and after; their virtual columns do not, nor do children of children.
fn keeps_values(
    table: &Table,
    (from, to): (&Column, &Column),
    (old, new): (&Catalog, &Catalog),
) -> bool {
    if !is_detached(from, to) || new.engine != Engine::Postgres {
        return is_detached(from, to);
    }
    let relatives = relatives(table, (old, new));
    let is_alone = relatives.len() == 1;
    if is_stored_now(from, to) {
        return is_alone;
    }
    // PostgreSQL 18 refuses it where children have children.
    let is_near = |name: &ObjectName| old.table_named(name).is_none_or(|t| depth(old, t) <= 1);
    relatives.iter().all(|name| {
        let (before, after) = (old.table_named(name), new.table_named(name));
        // One that is in one catalog alone goes before, or comes after.
        is_near(name)
            && before.zip(after).is_none_or(|(before, after)| {
                let columns = before.column(&from.name).zip(after.column(&from.name));
                parents(before) == parents(after)
                    && columns.is_none_or(|(before, after)| {
                        before.generated.is_none() || is_detached(before, after)
                    })
            })
    })
}

/// A table with its parents and children, theirs, and so on.
fn relatives(table: &Table, (old, new): (&Catalog, &Catalog)) -> Vec<ObjectName> {
    let mut found = vec![table.name.clone()];
    let mut at = 0;
    while let Some(name) = found.get(at).cloned() {
        for catalog in [old, new] {
            let above = catalog.table_named(&name).map(parents).unwrap_or_default();
            let below = children(catalog, &name).map(|child| child.name.clone());
            for relative in above.into_iter().chain(below) {
                if !found.contains(&relative) {
                    found.push(relative);
                }
            }
        }
        at += 1;
    }
    found
}

fn column(
    wishes: &mut Wishes,
    table: &Table,
    found: Found<Column>,
    catalogs: (&Catalog, &Catalog),
) {
    let name = table.name.clone();
    let boxed = |column: Box<Column>| Part::Column(column);
    match found {
        Found::Added(new) => wishes.add.push((name, boxed(new))),
        Found::Removed(old) => wishes.remove.push((name, boxed(old))),
        Found::Changed { old, new } => {
            let anew =
                old.generated != new.generated && !keeps_values(table, (&old, &new), catalogs);
            match anew && catalogs.1.engine != Engine::Sqlite {
                true => {
                    wishes.remove.push((name.clone(), boxed(old)));
                    wishes.add.push((name, boxed(new)));
                }
                false => wishes.change.push((name, boxed(old), boxed(new))),
            }
        }
    }
}

fn part<T: Clone>(
    wishes: &mut Wishes,
    table: &Table,
    found: Found<T>,
    engine: Engine,
    of: impl Fn(T) -> Part,
) {
    let name = table.name.clone();
    match found {
        Found::Added(new) => wishes.add.push((name, of(*new))),
        Found::Removed(old) => wishes.remove.push((name, of(*old))),
        Found::Changed { old, new } => {
            let (old, new) = (of(*old), of(*new));
            let validated = engine == Engine::Postgres && is_validation(&old, &new);
            match validated || without_comment(&old) == without_comment(&new) {
                true => wishes.change.push((name, old, new)),
                false => {
                    wishes.remove.push((name.clone(), old));
                    wishes.add.push((name, new));
                }
            }
        }
    }
}

/// True if VALIDATE CONSTRAINT can change one into the other.
fn is_validation(old: &Part, new: &Part) -> bool {
    let mut old = without_comment(old);
    match &mut old {
        Part::Check(check) => check.validated = true,
        Part::ForeignKey(key) => key.validated = true,
        _ => return false,
    }
    new.name().is_some() && old == without_comment(new)
}

fn without_comment(part: &Part) -> Part {
    let mut part = part.clone();
    match &mut part {
        Part::Column(column) => column.comment = None,
        Part::PrimaryKey(key) => key.comment = None,
        Part::Unique(unique) => unique.comment = None,
        Part::Check(check) => check.comment = None,
        Part::ForeignKey(key) => key.comment = None,
        Part::Exclusion(exclusion) => exclusion.comment = None,
        Part::Index(index) => index.comment = None,
        Part::Statistics(statistics) => statistics.comment = None,
        Part::Trigger(trigger) => trigger.comment = None,
    }
    part
}

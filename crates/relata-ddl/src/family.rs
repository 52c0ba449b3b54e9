//! Partitions and heirs, and the parts that the server gives them from their parents (PostgreSQL).

use relata_schema::{
    Catalog, Column, Engine, Index, IndexKey, IndexedValue, ObjectName, Table, TableKind, Trigger,
    TriggerLevel, TriggerTiming,
};

use crate::edit::Part;
use crate::names;

/// The tables that a table is a partition of or inherits from.
pub(crate) fn parents(table: &Table) -> Vec<ObjectName> {
    (table.partition_of.iter().map(|of| of.parent.clone()))
        .chain(table.inherits.iter().cloned())
        .collect()
}

/// The direct partitions and heirs of a table.
pub(crate) fn children<'a>(
    catalog: &'a Catalog,
    name: &'a ObjectName,
) -> impl Iterator<Item = &'a Table> {
    (catalog.tables.iter()).filter(move |table| {
        table.inherits.contains(name)
            || (table.partition_of.as_ref()).is_some_and(|of| of.parent == *name)
    })
}

/// Returns the number of ancestors of this table: a partition of a partition has two.
pub(crate) fn depth(catalog: &Catalog, table: &Table) -> usize {
    let mut above = parents(table);
    let mut depth = 0;
    while !above.is_empty() && depth <= catalog.tables.len() {
        depth += 1;
        above = (above.iter())
            .filter_map(|name| catalog.table_named(name))
            .flat_map(parents)
            .collect();
    }
    depth
}

/// The kind of a table, by its partitioning.
pub(crate) fn kind(table: &Table) -> TableKind {
    match (&table.partition_of, &table.partition_key) {
        (Some(_), _) => TableKind::Partition,
        (None, Some(_)) => TableKind::PartitionedTable,
        (None, None) => TableKind::Table,
    }
}

/// True if a partition has a trigger from its parent.
pub(crate) fn is_inherited(table: &Table, trigger: &str, catalog: &Catalog) -> bool {
    (table.partition_of.as_ref())
        .and_then(|partition| catalog.table_named(&partition.parent))
        .is_some_and(|parent| {
            let mut triggers = parent.triggers.iter();
            triggers.any(|found| found.name == trigger && is_cloned(found))
        })
}

/// True if partitions get the trigger too.
fn is_cloned(trigger: &Trigger) -> bool {
    trigger.level == TriggerLevel::Row && trigger.timing != TriggerTiming::InsteadOf
}

/// True if a part of a partition or heir comes from its parent's, or is identified with it.
pub(crate) fn is_alike(own: &Part, parents: &Part) -> bool {
    match (own, parents) {
        (Part::Column(a), Part::Column(b)) => a.name == b.name,
        (Part::PrimaryKey(a), Part::PrimaryKey(b)) => {
            (&a.columns, a.without_overlaps) == (&b.columns, b.without_overlaps)
        }
        (Part::Unique(a), Part::Unique(b)) => {
            (&a.columns, &a.include, a.nulls_not_distinct)
                == (&b.columns, &b.include, b.nulls_not_distinct)
                && a.without_overlaps == b.without_overlaps
        }
        (Part::Check(a), Part::Check(b)) => a.name == b.name,
        (Part::ForeignKey(a), Part::ForeignKey(b)) => {
            (&a.columns, &a.target, &a.target_columns, a.deferrable)
                == (&b.columns, &b.target, &b.target_columns, b.deferrable)
                && (a.on_delete, a.on_update, a.match_type, a.period)
                    == (b.on_delete, b.on_update, b.match_type, b.period)
        }
        (Part::Index(a), Part::Index(b)) => {
            let of = |index: &Index| {
                let keys = index.keys.iter().cloned();
                // The server does not compare the order of the keys.
                let unordered = |key| IndexKey {
                    descending: false,
                    nulls_first: false,
                    ..key
                };
                keys.map(unordered).collect::<Vec<_>>()
            };
            (of(a), a.unique, &a.method, &a.include, &a.predicate)
                == (of(b), b.unique, &b.method, &b.include, &b.predicate)
                && a.nulls_not_distinct == b.nulls_not_distinct
        }
        (Part::Trigger(a), Part::Trigger(b)) => a.name == b.name,
        _ => false,
    }
}

/// True if the server gives a part of a table to its partitions, or to its heirs.
pub(crate) fn is_given(part: &Part, heir: &Table) -> bool {
    match part {
        Part::Column(_) => true,
        Part::Check(check) => !check.no_inherit,
        Part::Trigger(trigger) => heir.is_partition() && is_cloned(trigger),
        Part::Exclusion(_) | Part::Statistics(_) => false,
        _ => heir.is_partition(),
    }
}

/// The part that the server adds to a partition or heir when its parent gets one. The server chooses the name of a key or
/// index, unless another has it.
pub(crate) fn given(heir: &Table, parent: &ObjectName, part: &Part) -> Part {
    let called = |columns: Option<String>, kind: &str| {
        let table = &heir.name.name;
        match columns {
            Some(columns) => format!("{table}_{columns}_{kind}"),
            None => format!("{table}_{kind}"),
        }
    };
    let mut part = part.clone();
    match &mut part {
        Part::Column(column) => {
            column.comment = None;
            column.identity = None;
            column.position = u32::MAX;
        }
        Part::PrimaryKey(key) => {
            key.comment = None;
            key.name = Some(called(None, "pkey"));
        }
        Part::Unique(unique) => {
            unique.comment = None;
            let columns = unique.columns.iter().chain(&unique.include);
            let columns: Vec<&str> = columns.map(String::as_str).collect();
            unique.name = Some(called(Some(columns.join("_")), "key"));
        }
        Part::Index(index) => {
            index.comment = None;
            let columns: Vec<&str> = (index.keys.iter())
                .map(|key| match &key.value {
                    IndexedValue::Column(column) => column.as_str(),
                    IndexedValue::Expression(_) => "expr",
                })
                .chain(index.include.iter().map(String::as_str))
                .collect();
            index.name = called(Some(columns.join("_")), "idx");
        }
        Part::Check(check) => check.comment = None,
        Part::ForeignKey(key) => key.comment = None,
        Part::Trigger(trigger) => {
            trigger.comment = None;
            let on = |name| format!(" ON {} ", names::object(name, Engine::Postgres));
            trigger.definition = (trigger.definition).replacen(&on(parent), &on(&heir.name), 1);
        }
        Part::Exclusion(_) | Part::Statistics(_) => {}
    }
    part
}

/// True if the server itself would create exactly this part of a partition or heir. Names that it would have to
/// shorten or number are not predicted.
pub(crate) fn is_as_given(own: &Part, heir: &Table, parent: &ObjectName, parents: &Part) -> bool {
    const LONGEST: usize = 63;
    let given = given(heir, parent, parents);
    let expression = |part: &Part| match part {
        Part::Index(index) => index.columns().is_none(),
        _ => false,
    };
    let name = match &given {
        Part::Index(index) => Some(&index.name),
        Part::Unique(unique) => unique.name.as_ref(),
        Part::PrimaryKey(key) => key.name.as_ref(),
        _ => None,
    };
    given == *own && !expression(own) && name.is_none_or(|name| name.len() <= LONGEST)
}

/// The part of a partition that belongs to its parent's: rather one with its keys in the same order. Of several, the first belongs to
/// the first of the parent's, by name.
pub(crate) fn own_of(heir: &Table, parent: Option<&Table>, part: &Part) -> Option<Part> {
    let same_order = |own: &Part| match (own, part) {
        (Part::Index(own), Part::Index(part)) => own.keys == part.keys,
        _ => true,
    };
    let alike = |table: &Table| {
        let mut own = of_kind(table, part);
        own.retain(|own| is_alike(own, part));
        own.sort_by_key(|own| own.name().map(str::to_owned));
        own
    };
    let mut own = alike(heir);
    let exact = own.iter().any(same_order);
    own.retain(|own| !exact || same_order(own));
    let mut before = parent.map(alike).unwrap_or_default();
    before.retain(|other| (!exact || same_order(other)) && other.name() < part.name());
    let at = before.len().min(own.len().checked_sub(1)?);
    Some(own.swap_remove(at))
}

/// True if some partition has the part of its parent's with a name or a comment of its own, or with keys in another order.
pub(crate) fn has_own(catalog: &Catalog, parent: &ObjectName, part: &Part) -> bool {
    children(catalog, parent)
        .filter(|heir| heir.is_partition())
        .any(|heir| {
            own_of(heir, catalog.table_named(parent), part).is_some_and(|own| {
                !is_as_given(&own, heir, parent, part) || has_own(catalog, &heir.name, &own)
            })
        })
}

/// A column of a partition or heir after the server has changed it with its parent's. `ALTER TABLE ONLY`
/// changes only the default of the parent, unless its type changes.
pub(crate) fn changed_with(own: &Column, from: &Column, to: &Column) -> Column {
    let mut own = own.clone();
    if (&from.type_name, &from.collation) != (&to.type_name, &to.collation) {
        own.type_name.clone_from(&to.type_name);
        own.sql_type.clone_from(&to.sql_type);
        own.collation.clone_from(&to.collation);
        own.default.clone_from(&to.default);
    }
    if from.nullable != to.nullable {
        own.nullable = to.nullable;
    }
    if from.generated.is_some() && to.generated.is_none() {
        own.generated = None;
    }
    own
}

/// The parts of a table that are of the same kind as another part.
pub(crate) fn of_kind(table: &Table, part: &Part) -> Vec<Part> {
    match part {
        Part::Column(_) => (table.columns.iter().cloned())
            .map(|column| Part::Column(Box::new(column)))
            .collect(),
        Part::PrimaryKey(_) => (table.primary_key.iter().cloned())
            .map(Part::PrimaryKey)
            .collect(),
        Part::Unique(_) => table.uniques.iter().cloned().map(Part::Unique).collect(),
        Part::Check(_) => table.checks.iter().cloned().map(Part::Check).collect(),
        Part::ForeignKey(_) => (table.foreign_keys.iter().cloned())
            .map(Part::ForeignKey)
            .collect(),
        Part::Exclusion(_) | Part::Statistics(_) => Vec::new(),
        Part::Index(_) => table.indexes.iter().cloned().map(Part::Index).collect(),
        Part::Trigger(_) => table.triggers.iter().cloned().map(Part::Trigger).collect(),
    }
}

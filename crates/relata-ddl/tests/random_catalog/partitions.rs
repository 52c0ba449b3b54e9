//! A partitioned table of PostgreSQL, whose partitions come and go. Row 1 is in the partition `p_1`, row 2 in `p_2`.

use relata_schema::{
    Catalog, Column, Engine, Index, IndexKey, ObjectName, PartitionKey, PartitionOf,
    PartitionStrategy, Table, TableKind,
};

use super::{Random, column, index, name, own_columns, table};

const PARENT: &str = "p";

pub fn is_parent(table: &Table) -> bool {
    table.name.name == PARENT
}

/// True if this is a partition, or was one.
pub fn is_child(table: &Table) -> bool {
    table.name.name.starts_with("p_")
}

/// The row that a partition may hold.
pub fn row(table: &Table) -> Option<usize> {
    match table.name.name.as_str() {
        "p_1" => Some(1),
        "p_2" => Some(2),
        _ => None,
    }
}

/// Adds a partitioned table and its partitions.
pub fn add(catalog: &mut Catalog, random: &mut Random) {
    if catalog.engine != Engine::Postgres || random.one_in(2) {
        return;
    }
    let mut parent = table(catalog, PARENT, random);
    parent.kind = TableKind::PartitionedTable;
    parent.partition_key = Some(PartitionKey {
        strategy: PartitionStrategy::List,
        definition: "LIST (id)".to_owned(),
    });
    keys(&mut parent);
    catalog.tables.push(parent);
    children(catalog, None, random);
}

/// A key of a partitioned table has the column that it is partitioned by.
pub fn keys(parent: &mut Table) {
    for unique in &mut parent.uniques {
        if unique.columns.iter().all(|column| column != "id") {
            unique.columns.push("id".to_owned());
        }
    }
    parent.foreign_keys.retain(|key| key.target.name != PARENT);
}

/// Makes the partitions anew from the parent, some of them apart from it.
pub fn children(catalog: &mut Catalog, first: Option<&Catalog>, random: &mut Random) {
    let engine = catalog.engine;
    catalog.tables.retain(|table| !is_child(table));
    let Some(parent) = catalog
        .tables
        .iter()
        .find(|table| is_parent(table))
        .cloned()
    else {
        return;
    };
    for at in 1..=3 {
        let called = format!("p_{at}");
        let before = first.and_then(|first| first.table_named(&name(engine, &*called)));
        if first.is_some() && before.is_none() || random.one_in(8) {
            continue;
        }
        let mut child = of(&parent, &called);
        match random.one_in(3) {
            true => apart(&mut child, random),
            false => {
                child.kind = TableKind::Partition;
                child.partition_of = Some(PartitionOf {
                    parent: parent.name.clone(),
                    bound: match at {
                        3 => "DEFAULT".to_owned(),
                        2 if random.one_in(3) => "FOR VALUES IN (2, 7)".to_owned(),
                        at => format!("FOR VALUES IN ({at})"),
                    },
                });
                own(&mut child, random);
            }
        }
        catalog.tables.push(child);
    }
}

/// A table that may become a partition of another.
fn of(parent: &Table, called: &str) -> Table {
    let mut child = parent.clone();
    child.name = ObjectName::new(&*parent.name.schema, called);
    child.kind = TableKind::Table;
    child.partition_key = None;
    child.comment = None;
    let renamed = |name: &str| format!("{called}{}", name.trim_start_matches(PARENT));
    for column in &mut child.columns {
        column.identity = None;
    }
    if let Some(key) = &mut child.primary_key {
        key.name = Some(format!("{called}_pkey"));
    }
    for unique in &mut child.uniques {
        unique.name = unique.name.as_deref().map(renamed);
    }
    for index in &mut child.indexes {
        index.name = renamed(&index.name);
    }
    child
}

/// A partition may have more than its parent has: defaults, indexes.
fn own(child: &mut Table, random: &mut Random) {
    let plain = |c: &Column| c.generated.is_none() && c.default.is_some() && c.name != "id";
    if random.one_in(2)
        && let Some(column) = child.columns.iter_mut().find(|column| plain(column))
        && !super::is_enum(column)
    {
        column.default = Some(if super::is_text(column) { "'9'" } else { "9" }.to_owned());
    }
    if random.one_in(3) {
        let columns = own_columns(child);
        let column = columns[random.below(columns.len())].clone();
        let new = index(
            format!("{}_own", child.name.name),
            &column,
            Engine::Postgres,
            random,
        );
        // Of two equal ones the server attaches either to the parent's.
        if !child.indexes.iter().any(|other| is_equal(other, &new)) {
            child.indexes.push(new);
        }
    }
}

/// The server does not compare the order of the keys.
fn is_equal(a: &Index, b: &Index) -> bool {
    let keys = |index: &Index| {
        let unordered = |key| IndexKey {
            descending: false,
            nulls_first: false,
            ..key
        };
        let keys = index.keys.iter().cloned();
        keys.map(unordered).collect::<Vec<_>>()
    };
    (keys(a), &a.predicate) == (keys(b), &b.predicate)
}

/// A table by itself may differ as it likes.
fn apart(child: &mut Table, random: &mut Random) {
    own(child, random);
    if random.one_in(2) {
        let mut new = column(Engine::Postgres, "more", false, random);
        if super::is_enum(&new) {
            // Nothing else becomes one, nor the other way.
            new.name.push_str("_mood");
        }
        child.columns.push(new);
    }
    match random.below(4) {
        0 => drop(child.checks.pop()),
        1 => drop(child.foreign_keys.pop()),
        2 => drop(child.indexes.pop()),
        _ => drop(child.uniques.pop()),
    }
}

/// Brings the partitions after a change of the parent, each where it was.
pub fn follow(catalog: &mut Catalog, before: &Catalog) {
    let Some(parent) = catalog
        .tables
        .iter()
        .find(|table| is_parent(table))
        .cloned()
    else {
        return;
    };
    for old in before.tables.iter().filter(|table| is_child(table)) {
        let mut child = of(&parent, &old.name.name);
        match &old.partition_of {
            None => child = old.clone(),
            Some(of) => {
                child.kind = TableKind::Partition;
                child.partition_of = Some(of.clone());
                // What it had by itself it keeps.
                for column in &mut child.columns {
                    let own = old.column(&column.name).filter(|own| {
                        own.type_name == column.type_name
                            && own.default.is_some() == column.default.is_some()
                    });
                    if let Some(own) = own {
                        column.default.clone_from(&own.default);
                    }
                }
                let whole = |index: &&Index| {
                    let sql = format!("{index:?}");
                    let mut columns = old.columns.iter().filter(|c| sql.contains(&c.name));
                    columns.all(|column| child.column(&column.name) == Some(column))
                };
                let own = (old.indexes.iter())
                    .filter(|index| index.name.ends_with("_own"))
                    .filter(whole);
                let own = own.filter(|own| !child.indexes.iter().any(|i| is_equal(i, own)));
                let own: Vec<Index> = own.cloned().collect();
                child.indexes.extend(own);
            }
        }
        catalog.tables.push(child);
    }
}

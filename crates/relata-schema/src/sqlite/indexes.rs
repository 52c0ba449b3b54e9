//! Indexes and unique constraints: SQLite keeps both as indexes.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::declared::{self, Declared};
use super::tables::Tables;
use crate::error::Result;
use crate::model::{Index, IndexKey, IndexedValue, Table, UniqueConstraint};

/// Origin `c` is a `CREATE INDEX`, `u` a `UNIQUE` constraint, `pk` a primary key.
const SQL: &str = "
    SELECT l.name AS table_name, i.name AS name, i.\"unique\" AS is_unique, i.origin AS origin,
           s.sql AS sql, x.seqno AS position, x.name AS column_name, x.desc AS descending, x.coll AS collation
    FROM pragma_table_list l
    JOIN pragma_index_list(l.name, 'main') i
    JOIN pragma_index_xinfo(i.name, 'main') x ON x.key
    LEFT JOIN main.sqlite_schema s ON s.type = 'index' AND s.name = i.name
    WHERE l.schema = 'main' AND l.type = 'table'
    ORDER BY i.name, x.seqno";

struct Row {
    table_name: String,
    name: String,
    is_unique: bool,
    origin: String,
    sql: Option<String>,
    position: i32,
    column_name: Option<String>,
    descending: bool,
    collation: Option<String>,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            table_name: row.get("table_name")?,
            name: row.get("name")?,
            is_unique: row.get("is_unique")?,
            origin: row.get("origin")?,
            sql: row.get("sql")?,
            position: row.get("position")?,
            column_name: row.get("column_name")?,
            descending: row.get("descending")?,
            collation: row.get("collation")?,
        })
    }
}

pub(super) fn read(connection: &Connection, tables: &mut Tables) -> Result<()> {
    let mut grouped: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in super::rows(connection, "indexes", SQL, Row::read)? {
        grouped.entry(row.name.clone()).or_default().push(row);
    }
    for (name, rows) in grouped {
        let Some(first) = rows.first() else { continue };
        let Some((table, declared)) = tables.get(&first.table_name) else {
            continue;
        };
        if first.origin == "pk" {
            // That is how a column that is not the rowid is declared.
            let alone = rows.len() == 1 && !table.without_rowid && is_integer(table, first);
            plain(table, &rows, "PRIMARY KEY", alone);
        } else if first.origin == "u" {
            plain(table, &rows, "UNIQUE", false);
            table.uniques.push(unique(rows, declared));
        } else {
            let index = index(name, rows, table);
            table.indexes.push(index);
        }
    }
    Ok(())
}

/// Notes that a key compares its columns in another way than they are compared otherwise.
fn plain(table: &mut Table, rows: &[Row], kind: &str, may_descend: bool) {
    let as_declared = |row: &Row| match &row.collation {
        Some(collation) => collation.eq_ignore_ascii_case(&own(table, row)),
        None => true,
    };
    let is_plain = (rows.iter()).all(|row| as_declared(row) && (may_descend || !row.descending));
    let option = format!("{kind} with a collation or order");
    if !is_plain && !table.options.contains(&option) {
        table.options.push(option);
    }
}

fn is_integer(table: &Table, row: &Row) -> bool {
    let column = row.column_name.as_deref();
    let column = column.and_then(|column| table.column(column));
    column.is_some_and(|column| column.type_name.eq_ignore_ascii_case("integer"))
}

fn unique(rows: Vec<Row>, declared: &mut Declared) -> UniqueConstraint {
    let columns: Vec<String> = rows.into_iter().filter_map(|row| row.column_name).collect();
    UniqueConstraint {
        without_overlaps: false,
        name: declared.take_unique(&columns),
        columns,
        include: Vec::new(),
        nulls_not_distinct: false,
        deferrable: None,
        comment: None,
    }
}

/// The collation of the column itself.
fn own(table: &Table, row: &Row) -> String {
    (row.column_name.as_deref())
        .and_then(|column| table.column(column))
        .and_then(|column| column.collation.clone())
        .unwrap_or_else(|| "BINARY".to_owned())
}

fn index(name: String, rows: Vec<Row>, table: &Table) -> Index {
    let (sql, unique) = match rows.first() {
        Some(row) => (row.sql.clone().unwrap_or_default(), row.is_unique),
        None => (String::new(), false),
    };
    let (expressions, predicate) = declared::index(&sql);
    let keys = rows
        .into_iter()
        .map(|row| {
            let position = usize::try_from(row.position).unwrap_or_default();
            let own = own(table, &row);
            IndexKey {
                value: match row.column_name {
                    Some(column) => IndexedValue::Column(column),
                    None => IndexedValue::Expression(
                        expressions.get(position).cloned().unwrap_or_default(),
                    ),
                },
                descending: row.descending,
                nulls_first: false,
                collation: row.collation.filter(|c| !c.eq_ignore_ascii_case(&own)),
                operator_class: None,
                prefix: None,
            }
        })
        .collect();
    Index {
        name,
        unique,
        method: "btree".to_owned(),
        keys,
        include: Vec::new(),
        predicate,
        nulls_not_distinct: false,
        valid: true,
        options: Vec::new(),
        comment: None,
    }
}

//! Reads columns and primary keys.

use rusqlite::Connection;

use super::declared::Declared;
use super::tables::Tables;
use super::types::sql_type;
use crate::error::Result;
use crate::model::{AutoIncrement, Column, Generated, GeneratedKind, PrimaryKey, SqlType, Table};

/// Of the table of this name, or of all.
const SQL: &str = "
    SELECT l.name AS table_name, x.name AS name, x.type AS type_name, x.\"notnull\" AS not_null,
           x.dflt_value AS default_value, x.pk AS key_position, x.hidden AS hidden,
           x.pk > 0 AND EXISTS (
             SELECT 1 FROM pragma_index_list(l.name, 'main') i WHERE i.origin = 'pk') AS key_index
    FROM pragma_table_list l
    JOIN pragma_table_xinfo(l.name, 'main') x
    WHERE l.schema = 'main' AND l.type IN ('table', 'view', 'virtual')
      AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name = coalesce(?1, l.name)
    ORDER BY l.name, x.cid";

struct Row {
    table_name: String,
    name: String,
    type_name: Option<String>,
    not_null: bool,
    default_value: Option<String>,
    key_position: i32,
    hidden: i32,
    key_index: bool,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            table_name: row.get("table_name")?,
            name: row.get("name")?,
            type_name: row.get("type_name")?,
            not_null: row.get("not_null")?,
            default_value: row.get("default_value")?,
            key_position: row.get("key_position")?,
            hidden: row.get("hidden")?,
            key_index: row.get("key_index")?,
        })
    }
}

pub(super) fn read(connection: &Connection, tables: &mut Tables) -> Result<()> {
    let mut keys: Vec<(String, i32, String, bool)> = Vec::new();
    for row in rows(connection, tables)? {
        let Some((table, declared)) = tables.get(&row.table_name) else {
            continue;
        };
        if row.key_position > 0 {
            keys.push((
                row.table_name.clone(),
                row.key_position,
                row.name.clone(),
                row.key_index,
            ));
        }
        table.columns.push(column(row, table, declared));
    }
    keys.sort();
    for (table_name, _, column, key_index) in keys {
        let Some((table, declared)) = tables.get(&table_name) else {
            continue;
        };
        let key = table.primary_key.get_or_insert_with(|| PrimaryKey {
            without_overlaps: false,
            name: declared.primary_key.clone(),
            columns: Vec::new(),
            include: Vec::new(),
            deferrable: None,
            comment: None,
        });
        key.columns.push(column);
        // A key without an index of its own is the rowid itself.
        if !key_index && !table.without_rowid {
            number(table, declared);
        }
    }
    Ok(())
}

/// The columns of all tables and views. SQLite reads none of them while one is a view of which a table or column is gone, which it
/// allows: that view stays without columns.
fn rows(connection: &Connection, tables: &mut Tables) -> Result<Vec<Row>> {
    let of = |name: Option<&str>| super::rows_of(connection, "columns", SQL, [name], Row::read);
    let failed = match of(None) {
        Ok(rows) => return Ok(rows),
        Err(failed) => failed,
    };
    let (mut rows, mut broken) = (Vec::new(), false);
    for (table, _) in tables.iter_mut() {
        match of(Some(&table.name.name)) {
            Ok(of_table) => rows.extend(of_table),
            Err(_) if table.is_view() => broken = true,
            Err(failed) => return Err(failed),
        }
    }
    match broken {
        true => Ok(rows),
        false => Err(failed),
    }
}

fn column(row: Row, table: &Table, declared: &Declared) -> Column {
    let declared = declared.column(&row.name);
    let type_name = row.type_name.unwrap_or_default();
    let kind = match row.hidden {
        2 => Some(GeneratedKind::Virtual),
        3 => Some(GeneratedKind::Stored),
        _ => None,
    };
    // The PRIMARY KEY of an ordinary table admits NULL, by an old mistake that SQLite keeps
    // (https://www.sqlite.org/lang_createtable.html#the_primary_key).
    let key_not_null = row.key_position > 0 && (table.strict || table.without_rowid);
    Column {
        position: u32::try_from(table.columns.len() + 1).unwrap_or(u32::MAX),
        sql_type: virtual_type(table, &row.name, row.hidden == 1)
            .unwrap_or_else(|| sql_type(&type_name)),
        type_name,
        nullable: table.is_view() || !(row.not_null || key_not_null),
        default: row.default_value.filter(|_| kind.is_none()),
        identity: None,
        generated: kind.map(|kind| Generated {
            kind,
            expression: declared
                .and_then(|column| column.generated.clone())
                .unwrap_or_default(),
        }),
        auto_increment: None,
        on_update_value: None,
        collation: declared.and_then(|column| column.collation.clone()),
        hidden: row.hidden == 1,
        read_only: false,
        comment: None,
        name: row.name,
    }
}

/// Full-text tables declare no types, but index text and rank by a number.
fn virtual_type(table: &Table, column: &str, hidden: bool) -> Option<SqlType> {
    let module = &table.virtual_table.as_ref()?.module;
    match module.to_ascii_lowercase().as_str() {
        "fts5" if hidden && column == "rank" => Some(SqlType::Double),
        "fts3" | "fts4" if hidden && column == "docid" => Some(SqlType::BigInt),
        "fts3" | "fts4" | "fts5" => Some(SqlType::Text),
        _ => None,
    }
}

/// `INTEGER PRIMARY KEY`: never NULL, numbered when left out.
fn number(table: &mut Table, declared: &Declared) {
    let key = table
        .primary_key
        .as_ref()
        .and_then(|key| key.columns.first());
    let column = table.columns.iter_mut().find(|c| Some(&c.name) == key);
    if let Some(column) = column {
        column.nullable = false;
        column.auto_increment = Some(if declared.auto_increment {
            AutoIncrement::Always
        } else {
            AutoIncrement::Rowid
        });
    }
}

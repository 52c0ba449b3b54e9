//! Reads foreign keys.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::tables::Tables;
use crate::error::Result;
use crate::model::{ForeignKey, MatchType, ReferentialAction};

const SQL: &str = "
    SELECT l.name AS table_name, f.id AS id, f.\"table\" AS target, f.\"from\" AS column_name,
           f.\"to\" AS target_column, f.on_update AS on_update, f.on_delete AS on_delete
    FROM pragma_table_list l
    JOIN pragma_foreign_key_list(l.name, 'main') f
    WHERE l.schema = 'main' AND l.type = 'table'
    ORDER BY l.name, f.id, f.seq";

struct Row {
    table_name: String,
    id: i32,
    target: String,
    column_name: String,
    target_column: Option<String>,
    on_update: String,
    on_delete: String,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            table_name: row.get("table_name")?,
            id: row.get("id")?,
            target: row.get("target")?,
            column_name: row.get("column_name")?,
            target_column: row.get("target_column")?,
            on_update: row.get("on_update")?,
            on_delete: row.get("on_delete")?,
        })
    }
}

pub(super) fn read(connection: &Connection, tables: &mut Tables) -> Result<()> {
    let mut grouped: BTreeMap<(String, i32), Vec<Row>> = BTreeMap::new();
    for row in super::rows(connection, "foreign keys", SQL, Row::read)? {
        let key = (row.table_name.clone(), row.id);
        grouped.entry(key).or_default().push(row);
    }
    for ((table, _), rows) in grouped {
        let key = foreign_key(rows, tables);
        if let (Some(key), Some((table, _))) = (key, tables.get(&table)) {
            table.foreign_keys.push(key);
        }
    }
    for (table, declared) in tables.iter_mut() {
        // The pragma counts the keys from the last declared to the first.
        table.foreign_keys.reverse();
        let told = declared.foreign_keys.len() == table.foreign_keys.len();
        for (key, declared) in table.foreign_keys.iter_mut().zip(&declared.foreign_keys) {
            let same = key.columns.len() == declared.columns.len()
                && (key.columns.iter().zip(&declared.columns))
                    .all(|(a, b)| a.eq_ignore_ascii_case(b));
            if told && same {
                key.name.clone_from(&declared.name);
                key.deferrable = declared.deferrable;
                key.match_type = declared.match_type;
            }
        }
    }
    Ok(())
}

fn foreign_key(rows: Vec<Row>, tables: &Tables) -> Option<ForeignKey> {
    let first = rows.first()?;
    // The key's text keeps the case it was written in; the target may not exist at all.
    let (target, primary_key) = tables
        .resolve(&first.target)
        .unwrap_or_else(|| (first.target.clone(), Vec::new()));
    let (on_delete, on_update) = (action(&first.on_delete), action(&first.on_update));
    let (mut columns, mut target_columns) = (Vec::new(), Vec::new());
    for row in rows {
        columns.push(tables.column(&row.table_name, row.column_name));
        target_columns.extend(row.target_column.map(|c| tables.column(&target, c)));
    }
    if target_columns.is_empty() && primary_key.len() == columns.len() {
        target_columns = primary_key;
    }
    Some(ForeignKey {
        period: false,
        name: None,
        columns,
        target: super::name(&target),
        target_columns,
        on_delete,
        on_delete_columns: Vec::new(),
        on_update,
        match_type: MatchType::Simple,
        deferrable: None,
        validated: true,
        enforced: true,
        comment: None,
    })
}

fn action(text: &str) -> ReferentialAction {
    match text {
        "RESTRICT" => ReferentialAction::Restrict,
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

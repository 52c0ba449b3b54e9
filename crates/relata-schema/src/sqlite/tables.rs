//! Tables, views and virtual tables.

use std::collections::HashMap;

use rusqlite::Connection;

use super::declared::{self, Declared};
use crate::error::Result;
use crate::model::{Table, TableKind, ViewWrites, VirtualTable};

/// `pragma_table_list` distinguishes shadow tables (the storage of virtual ones) from real tables.
const SQL: &str = "
    SELECT l.name AS name, l.type AS kind, l.wr AS without_rowid, l.strict AS strict, s.sql AS sql
    FROM pragma_table_list l
    JOIN main.sqlite_schema s ON s.name = l.name AND s.type IN ('table', 'view')
    WHERE l.schema = 'main' AND l.type IN ('table', 'view', 'virtual')
      AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY l.name";

struct Row {
    name: String,
    kind: String,
    without_rowid: bool,
    strict: bool,
    sql: Option<String>,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            kind: row.get("kind")?,
            without_rowid: row.get("without_rowid")?,
            strict: row.get("strict")?,
            sql: row.get("sql")?,
        })
    }
}

/// The tables being filled, with what their `CREATE` statements declare.
pub(super) struct Tables {
    list: Vec<(Table, Declared)>,
    by_name: HashMap<String, usize>,
}

impl Tables {
    pub(super) fn read(connection: &Connection) -> Result<Self> {
        let mut tables = Self {
            list: Vec::new(),
            by_name: HashMap::new(),
        };
        for row in super::rows(connection, "tables", SQL, Row::read)? {
            let sql = row.sql.unwrap_or_default();
            let mut declared = Declared::default();
            let mut table = Table::new(super::name(&row.name), TableKind::Table);
            table.strict = row.strict;
            table.without_rowid = row.without_rowid;
            match row.kind.as_str() {
                "view" => {
                    table.kind = TableKind::View;
                    table.definition = declared::view_query(&sql).map(str::to_owned);
                    // Unless an INSTEAD OF trigger changes that.
                    table.view_writes = Some(ViewWrites {
                        insert: false,
                        update: false,
                        delete: false,
                    });
                }
                "virtual" => {
                    table.kind = TableKind::VirtualTable;
                    table.virtual_table = declared::module(&sql)
                        .map(|(module, arguments)| VirtualTable { module, arguments });
                }
                _ => {
                    declared = Declared::parse(&sql);
                    table.checks = declared.checks.clone();
                    if declared.on_conflict {
                        table.options.push("ON CONFLICT".to_owned());
                    }
                }
            }
            tables.by_name.insert(row.name, tables.list.len());
            tables.list.push((table, declared));
        }
        Ok(tables)
    }

    pub(super) fn get(&mut self, name: &str) -> Option<&mut (Table, Declared)> {
        self.by_name.get(name).and_then(|&at| self.list.get_mut(at))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut (Table, Declared)> {
        self.list.iter_mut()
    }

    /// The name and primary key of a table, found as SQLite finds it: whatever the case.
    pub(super) fn resolve(&self, name: &str) -> Option<(String, Vec<String>)> {
        let (table, _) = match self.by_name.get(name) {
            Some(&at) => self.list.get(at),
            None => self
                .list
                .iter()
                .find(|(table, _)| table.name.name.eq_ignore_ascii_case(name)),
        }?;
        let key = table.primary_key.as_ref();
        Some((
            table.name.name.clone(),
            key.map(|key| key.columns.clone()).unwrap_or_default(),
        ))
    }

    /// The name of a table's column as the table declares it, whatever the case of `column`.
    pub(super) fn column(&self, table: &str, column: String) -> String {
        let table = self.by_name.get(table).and_then(|&at| self.list.get(at));
        table
            .and_then(|(table, _)| {
                let mut columns = table.columns.iter();
                columns.find(|c| c.name.eq_ignore_ascii_case(&column))
            })
            .map_or(column, |found| found.name.clone())
    }

    pub(super) fn finish(self) -> Vec<Table> {
        self.list.into_iter().map(|(table, _)| table).collect()
    }
}

//! Reads triggers.

use rusqlite::Connection;

use super::declared;
use super::tables::Tables;
use crate::error::Result;
use crate::model::{Trigger, TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming, Unmanaged};

const SQL: &str = "
    SELECT s.name AS name, s.tbl_name AS table_name, s.sql AS sql
    FROM main.sqlite_schema s WHERE s.type = 'trigger' ORDER BY s.name";

struct Row {
    name: String,
    table_name: String,
    sql: Option<String>,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            table_name: row.get("table_name")?,
            sql: row.get("sql")?,
        })
    }
}

pub(super) fn read(connection: &Connection, tables: &mut Tables) -> Result<()> {
    for row in super::rows(connection, "triggers", SQL, Row::read)? {
        let Some((table_name, _)) = tables.resolve(&row.table_name) else {
            continue;
        };
        let definition = row.sql.unwrap_or_default();
        let (Some((table, _)), Some((timing, event, update_of))) =
            (tables.get(&table_name), declared::trigger(&definition))
        else {
            continue;
        };
        if let (Some(writes), TriggerTiming::InsteadOf) = (&mut table.view_writes, timing) {
            match event {
                TriggerEvent::Insert => writes.insert = true,
                TriggerEvent::Update => writes.update = true,
                TriggerEvent::Delete => writes.delete = true,
                TriggerEvent::Truncate => {}
            }
        }
        table.triggers.push(Trigger {
            name: row.name,
            timing,
            events: vec![event],
            update_of,
            level: TriggerLevel::Row,
            function: None,
            deferrable: None,
            enabled: TriggerEnabled::Origin,
            follows: None,
            definition,
            comment: None,
            unmanaged: Unmanaged::default(),
        });
    }
    Ok(())
}

//! Triggers.

use diesel::sql_types::{Nullable, Text};
use diesel::{QueryableByName, SqliteConnection};

use super::declared;
use super::tables::Tables;
use crate::error::Result;
use crate::model::{Trigger, TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming};

const SQL: &str = "
    SELECT s.name AS name, s.tbl_name AS table_name, s.sql AS sql
    FROM main.sqlite_schema s WHERE s.type = 'trigger' ORDER BY s.name";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    sql: Option<String>,
}

pub(super) fn read(connection: &mut SqliteConnection, tables: &mut Tables) -> Result<()> {
    for row in super::rows::<Row>(connection, "triggers", SQL)? {
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
            definition,
            comment: None,
        });
    }
    Ok(())
}

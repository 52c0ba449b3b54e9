//! Reads triggers.

use super::Relations;
use super::literal::name;
use super::reader::Reader;
use super::server::Server;
use crate::error::Result;
use crate::model::{Trigger, TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming};

const SQL: &str = "
    SELECT trigger_name, event_manipulation, event_object_table, action_timing, action_statement,
           definer, sql_mode
    FROM information_schema.triggers WHERE trigger_schema = DATABASE()
    ORDER BY event_object_table, action_timing, event_manipulation, action_order";

pub(super) fn read(
    reader: &mut Reader<'_>,
    server: &Server,
    relations: &mut Relations,
) -> Result<()> {
    for row in reader.rows("triggers", SQL)? {
        let on = row.text("event_object_table")?;
        let Some(table) = relations.get(&on) else {
            continue;
        };
        let trigger = row.text("trigger_name")?;
        let timing = row.text("action_timing")?;
        let event = row.text("event_manipulation")?;
        let body = row.text_opt("action_statement")?.unwrap_or_default();
        let (when, events) = (self::timing(&timing), vec![self::event(&event)]);
        let alike = |other: &&Trigger| other.timing == when && other.events == events;
        let follows = (table.triggers.last().filter(alike)).map(|last| last.name.clone());
        let order =
            (follows.as_ref()).map_or_else(String::new, |last| format!("FOLLOWS {} ", name(last)));
        table.triggers.push(Trigger {
            definition: format!(
                "CREATE TRIGGER {} {timing} {event} ON {} FOR EACH ROW {order}{}",
                name(&trigger),
                name(&on),
                body.trim()
            ),
            name: trigger,
            timing: when,
            events,
            update_of: Vec::new(),
            level: TriggerLevel::Row,
            function: None,
            deferrable: None,
            enabled: TriggerEnabled::Origin,
            follows,
            comment: None,
            unmanaged: server.unmanaged(&row, true)?,
        });
    }
    Ok(())
}

fn timing(written: &str) -> TriggerTiming {
    match written {
        "BEFORE" => TriggerTiming::Before,
        _ => TriggerTiming::After,
    }
}

fn event(written: &str) -> TriggerEvent {
    match written {
        "INSERT" => TriggerEvent::Insert,
        "UPDATE" => TriggerEvent::Update,
        _ => TriggerEvent::Delete,
    }
}

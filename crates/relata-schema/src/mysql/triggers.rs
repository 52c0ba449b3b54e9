//! Reads triggers.

use super::Relations;
use super::literal::name;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{Trigger, TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming};

const SQL: &str = "
    SELECT trigger_name, event_manipulation, event_object_table, action_timing, action_statement
    FROM information_schema.triggers WHERE trigger_schema = DATABASE()";

pub(super) fn read(reader: &mut Reader<'_>, relations: &mut Relations) -> Result<()> {
    for row in reader.rows("triggers", SQL)? {
        let on = row.text("event_object_table")?;
        let Some(table) = relations.get(&on) else {
            continue;
        };
        let trigger = row.text("trigger_name")?;
        let timing = row.text("action_timing")?;
        let event = row.text("event_manipulation")?;
        let body = row.text_opt("action_statement")?.unwrap_or_default();
        table.triggers.push(Trigger {
            definition: format!(
                "CREATE TRIGGER {} {timing} {event} ON {} FOR EACH ROW {}",
                name(&trigger),
                name(&on),
                body.trim()
            ),
            name: trigger,
            timing: match timing.as_str() {
                "BEFORE" => TriggerTiming::Before,
                _ => TriggerTiming::After,
            },
            events: vec![match event.as_str() {
                "INSERT" => TriggerEvent::Insert,
                "UPDATE" => TriggerEvent::Update,
                _ => TriggerEvent::Delete,
            }],
            update_of: Vec::new(),
            level: TriggerLevel::Row,
            function: None,
            deferrable: None,
            enabled: TriggerEnabled::Origin,
            comment: None,
        });
    }
    Ok(())
}

//! Triggers, those the server makes for foreign keys left out.

use super::Relations;
use super::constraints::deferrable;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{Trigger, TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming, Unmanaged};

const SQL: &str = "
    SELECT t.tgrelid AS relation, t.tgname::text AS name, t.tgtype::int4 AS bits,
           t.tgenabled::text AS enabled, t.tgdeferrable AS deferrable, t.tginitdeferred AS deferred,
           (SELECT array_agg(a.attname::text ORDER BY u.n)
            FROM unnest(t.tgattr::int2[]) WITH ORDINALITY u(attnum, n)
            JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.attnum) AS update_of,
           pn.nspname::text AS function_schema, p.proname::text AS function,
           pg_get_triggerdef(t.oid) AS definition, d.description AS comment
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_proc p ON p.oid = t.tgfoid
    JOIN pg_namespace pn ON pn.oid = p.pronamespace
    LEFT JOIN pg_description d
      ON d.objoid = t.oid AND d.classoid = 'pg_trigger'::regclass AND d.objsubid = 0
    WHERE NOT t.tgisinternal AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

pub(super) fn read(reader: &mut Reader<'_>, relations: &mut Relations) -> Result<()> {
    for row in reader.rows("triggers", SQL)? {
        let Some(table) = relations.get(row.get("relation")?) else {
            continue;
        };
        let bits: i32 = row.get("bits")?;
        let enabled: String = row.get("enabled")?;
        table.triggers.push(Trigger {
            name: row.get("name")?,
            timing: match (bits & 2 != 0, bits & 64 != 0) {
                (_, true) => TriggerTiming::InsteadOf,
                (true, _) => TriggerTiming::Before,
                _ => TriggerTiming::After,
            },
            events: [
                (4, TriggerEvent::Insert),
                (16, TriggerEvent::Update),
                (8, TriggerEvent::Delete),
                (32, TriggerEvent::Truncate),
            ]
            .into_iter()
            .filter(|(bit, _)| bits & bit != 0)
            .map(|(_, event)| event)
            .collect(),
            update_of: row.list("update_of")?,
            level: if bits & 1 != 0 {
                TriggerLevel::Row
            } else {
                TriggerLevel::Statement
            },
            function: row.name_opt("function_schema", "function")?,
            deferrable: deferrable(&row)?,
            enabled: match enabled.as_str() {
                "D" => TriggerEnabled::Disabled,
                "R" => TriggerEnabled::Replica,
                "A" => TriggerEnabled::Always,
                _ => TriggerEnabled::Origin,
            },
            follows: None,
            definition: row.get("definition")?,
            comment: row.get("comment")?,
            unmanaged: Unmanaged::default(),
        });
    }
    Ok(())
}

//! `trigger(name = "users_touch", before = update, postgres = "..", sqlite = "..", mysql = "..")` of a table or view.

use relata_schema::{TriggerEvent, TriggerLevel, TriggerTiming};
use syn::{Error, Ident, Result};

use super::key::columns;
use crate::attribute::{Item, Value, list};
use crate::model::{Model, Trigger};
use crate::sql::Sql;

const KNOWN: &[&str] = &[
    "name",
    "before",
    "after",
    "instead_of",
    "of",
    "when",
    "for_each",
    "postgres",
    "sqlite",
    "mysql",
];

pub(super) fn trigger(model: &mut Model, item: &Item) -> Result<()> {
    let mut read = Trigger {
        name: String::new(),
        timing: TriggerTiming::After,
        events: Vec::new(),
        update_of: Vec::new(),
        level: TriggerLevel::Row,
        condition: None,
        body: Sql::default(),
        span: item.name.span(),
    };
    for item in item.list()? {
        let timing = match item.name.to_string().as_str() {
            "before" => TriggerTiming::Before,
            "after" => TriggerTiming::After,
            "instead_of" => TriggerTiming::InsteadOf,
            other => {
                match other {
                    "name" => read.name = item.sql_name()?,
                    "of" => read.update_of.extend(columns(model, item)?),
                    "when" => read.condition = Some(item.sql_name()?),
                    "for_each" => read.level = level(item)?,
                    "postgres" | "sqlite" | "mysql" => read.body.set(item)?,
                    _ => return Err(item.unknown("a trigger", KNOWN)),
                }
                continue;
            }
        };
        if !read.events.is_empty() {
            return Err(
                item.error("a trigger fires before, after or instead of its events: declare two")
            );
        }
        read.timing = timing;
        read.events = events(item)?;
    }
    let wrong = |message: &str| Err(Error::new(item.name.span(), message));
    if read.name.is_empty() {
        return wrong("a trigger has a name: `trigger(name = \"users_touch\", ..)`");
    }
    if read.events.is_empty() {
        return wrong("a trigger says what fires it: `before = update`, `after(insert, delete)`");
    }
    if read.body.is_empty() {
        return wrong("a trigger says what it does, for each database: `sqlite = \"UPDATE ..\"`");
    }
    if !read.update_of.is_empty() && !read.events.contains(&TriggerEvent::Update) {
        return wrong("`of` names the columns whose UPDATE fires the trigger, but no UPDATE does");
    }
    if (read.timing == TriggerTiming::InsteadOf) != model.view.is_some()
        && !is_after_statement(&read)
    {
        return wrong(match model.view {
            Some(_) => "a trigger of a view fires `instead_of` its events",
            None => "only a trigger of a view fires `instead_of` its events",
        });
    }
    model.triggers.push(read);
    Ok(())
}

/// PostgreSQL's triggers FOR EACH STATEMENT may be of views too.
fn is_after_statement(trigger: &Trigger) -> bool {
    trigger.level == TriggerLevel::Statement && trigger.timing != TriggerTiming::InsteadOf
}

/// `before = update`, or `before(insert, update)`.
fn events(item: &Item) -> Result<Vec<TriggerEvent>> {
    let words: Vec<Ident> = match &item.value {
        Value::List(items) => {
            let words = items
                .iter()
                .map(|item| item.flag().map(|()| item.name.clone()));
            words.collect::<Result<_>>()?
        }
        _ => vec![item.word()?],
    };
    let events = words.iter().map(|word| match word.to_string().as_str() {
        "insert" => Ok(TriggerEvent::Insert),
        "update" => Ok(TriggerEvent::Update),
        "delete" => Ok(TriggerEvent::Delete),
        "truncate" => Ok(TriggerEvent::Truncate),
        _ => {
            let known = ["insert", "update", "delete", "truncate"];
            Err(Error::new(
                word.span(),
                format!("no trigger fires by `{word}`; there are {}", list(&known)),
            ))
        }
    });
    events.collect()
}

/// `for_each = row`, `for_each = statement`
fn level(item: &Item) -> Result<TriggerLevel> {
    match item.word()?.to_string().as_str() {
        "row" => Ok(TriggerLevel::Row),
        "statement" => Ok(TriggerLevel::Statement),
        _ => Err(item.error("expected `for_each = row` or `for_each = statement`")),
    }
}

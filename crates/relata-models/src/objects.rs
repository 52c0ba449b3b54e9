//! Views and triggers as the catalog has them.

use relata_ddl::{object_name, quoted};
use relata_schema::{
    Engine, Function, FunctionKind, ObjectName, ReturnType, SqlType, Table, TableKind, Trigger,
    TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming, Unmanaged, ViewWrites, Volatility,
};
use syn::{Error, Result};

use crate::model::{self, Model};

/// Makes a table the view that the model is. Modules (`neutral`) do not need the query of an engine.
pub(crate) fn view(model: &Model, engine: Engine, neutral: bool, table: &mut Table) -> Result<()> {
    let Some(view) = &model.view else {
        return Ok(());
    };
    let refused = |message: String| Err(Error::new(model.span, message));
    let any = [Engine::Postgres, Engine::Sqlite, Engine::Mysql];
    let any = || any.iter().find_map(|engine| view.query.on(*engine));
    let Some(query) = view.query.on(engine).or_else(|| any().filter(|_| neutral)) else {
        return refused(format!(
            "view `{}`: there is no query for {engine}",
            model.table
        ));
    };
    if view.materialized && engine != Engine::Postgres {
        return refused(format!(
            "view `{}`: {engine} has no materialized views",
            model.table
        ));
    }
    table.kind = match view.materialized {
        true => TableKind::MaterializedView,
        false => TableKind::View,
    };
    table.definition = Some(query.trim().trim_end_matches(';').to_owned());
    let instead = |event| {
        let mut triggers = model.triggers.iter();
        triggers.any(|t| t.timing == TriggerTiming::InsteadOf && t.events.contains(&event))
    };
    table.view_writes = Some(ViewWrites {
        insert: instead(TriggerEvent::Insert),
        update: instead(TriggerEvent::Update),
        delete: instead(TriggerEvent::Delete),
    });
    Ok(())
}

/// Adds the triggers to a table, and returns the functions that PostgreSQL's call.
pub(crate) fn triggers(model: &Model, engine: Engine, table: &mut Table) -> Result<Vec<Function>> {
    let mut functions = Vec::new();
    for trigger in &model.triggers {
        let Some(body) = trigger.body.on(engine) else {
            continue;
        };
        possible(trigger, engine)?;
        let function = (engine == Engine::Postgres && !executes(body)).then(|| ObjectName {
            schema: table.name.schema.clone(),
            name: trigger.name.clone(),
        });
        let call = match &function {
            Some(name) => format!("EXECUTE FUNCTION {}()", object_name(name, engine)),
            None if engine == Engine::Postgres => body.trim().to_owned(),
            None => block(body),
        };
        table.triggers.push(Trigger {
            name: trigger.name.clone(),
            timing: trigger.timing,
            events: trigger.events.clone(),
            update_of: (trigger.update_of.iter())
                .map(|at| model.fields[*at].column.clone())
                .collect(),
            level: trigger.level,
            function: function.clone(),
            deferrable: None,
            enabled: TriggerEnabled::Origin,
            follows: None,
            unmanaged: Unmanaged::default(),
            definition: definition(model, trigger, engine, &table.name, &call),
            comment: None,
        });
        functions.extend(function.map(|name| function_of(name, body)));
    }
    table.triggers.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(functions)
}

/// Checks that an engine supports the trigger.
fn possible(trigger: &model::Trigger, engine: Engine) -> Result<()> {
    let refused = |what: &str| {
        let message = format!("trigger `{}`: {what}", trigger.name);
        Err(Error::new(trigger.span, message))
    };
    if engine == Engine::Postgres {
        return Ok(());
    }
    if trigger.events.len() > 1 {
        return refused(&format!(
            "{engine} has one event for each: declare a trigger for each"
        ));
    }
    if trigger.events.contains(&TriggerEvent::Truncate) {
        return refused(&format!("{engine} has none of TRUNCATE"));
    }
    if trigger.level == TriggerLevel::Statement {
        return refused(&format!("{engine} has only those FOR EACH ROW"));
    }
    if engine == Engine::Mysql {
        if trigger.condition.is_some() {
            return refused("MySQL has no WHEN: write IF in its body");
        }
        if !trigger.update_of.is_empty() {
            return refused("MySQL has no UPDATE OF: compare OLD and NEW in its body");
        }
    }
    Ok(())
}

/// True if a body for PostgreSQL calls an existing function.
fn executes(body: &str) -> bool {
    let mut words = body.split_whitespace();
    words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case("EXECUTE"))
        && words.next().is_some_and(|word| {
            word.eq_ignore_ascii_case("FUNCTION") || word.eq_ignore_ascii_case("PROCEDURE")
        })
}

/// Statements between BEGIN and END, unless they are already.
fn block(body: &str) -> String {
    let body = body.trim();
    let first = body
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    if first.eq_ignore_ascii_case("BEGIN") || first.eq_ignore_ascii_case("DECLARE") {
        return body.to_owned();
    }
    let end = if body.ends_with(';') { "" } else { ";" };
    format!("BEGIN {body}{end} END")
}

fn definition(
    model: &Model,
    trigger: &model::Trigger,
    engine: Engine,
    table: &ObjectName,
    call: &str,
) -> String {
    let timing = match trigger.timing {
        TriggerTiming::Before => "BEFORE",
        TriggerTiming::After => "AFTER",
        TriggerTiming::InsteadOf => "INSTEAD OF",
    };
    let columns: Vec<String> = (trigger.update_of.iter())
        .map(|at| quoted(&model.fields[*at].column, engine))
        .collect();
    let events: Vec<String> = (trigger.events.iter())
        .map(|event| match event {
            TriggerEvent::Insert => "INSERT".to_owned(),
            TriggerEvent::Update if columns.is_empty() => "UPDATE".to_owned(),
            TriggerEvent::Update => format!("UPDATE OF {}", columns.join(", ")),
            TriggerEvent::Delete => "DELETE".to_owned(),
            TriggerEvent::Truncate => "TRUNCATE".to_owned(),
        })
        .collect();
    let level = match trigger.level {
        TriggerLevel::Row => "ROW",
        TriggerLevel::Statement => "STATEMENT",
    };
    let when = match &trigger.condition {
        Some(condition) => format!(" WHEN ({condition})"),
        None => String::new(),
    };
    format!(
        "CREATE TRIGGER {} {timing} {} ON {} FOR EACH {level}{when} {call}",
        quoted(&trigger.name, engine),
        events.join(" OR "),
        object_name(table, engine),
    )
}

/// The function in PL/pgSQL that a trigger calls.
fn function_of(name: ObjectName, body: &str) -> Function {
    let block = block(body);
    // A text that the body does not hold ends it.
    let quote = (0..)
        .map(|n| match n {
            0 => "$$".to_owned(),
            n => format!("$body{n}$"),
        })
        .find(|quote| !block.contains(quote.as_str()))
        .unwrap_or_default();
    let trigger = ObjectName::new("pg_catalog", "trigger");
    Function {
        definition: Some(format!(
            "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS {quote} {block} {quote}",
            object_name(&name, Engine::Postgres)
        )),
        name,
        kind: FunctionKind::Function,
        arguments: Vec::new(),
        returns: Some(ReturnType {
            type_name: "trigger".to_owned(),
            sql_type: SqlType::Other(trigger),
        }),
        returns_set: false,
        language: "plpgsql".to_owned(),
        volatility: Volatility::Volatile,
        strict: false,
        within_group: false,
        shadowed: false,
        security_definer: false,
        comment: None,
        unmanaged: Unmanaged::default(),
    }
}

//! MySQL's and MariaDB's DDL.

mod alter;
mod create;
mod unmanaged;

use relata_schema::{Catalog, Engine, Function, FunctionKind, Sequence};

use crate::clauses::{Bounded, bounded};
use crate::edit::{Edit, Object, Part};
use crate::error::Result;
use crate::names;
use crate::script::{Script, unsupported};

const ENGINE: Engine = Engine::Mysql;

pub(crate) fn script(catalog: &Catalog, edits: &[Edit]) -> Result<Script> {
    let mut catalog = catalog.clone();
    let mut script = Script::new(ENGINE);
    let mut left = edits;
    while let Some(first) = left.first() {
        // It is replaced where it is created.
        if let Edit::Drop(Object::Function(old)) = first
            && replacement(old, edits).is_some()
        {
            first.apply(&mut catalog)?;
            left = left.get(1..).unwrap_or_default();
            continue;
        }
        // A key and the AUTO_INCREMENT column that needs it are added and dropped in one statement.
        let same = |edit: &&Edit| target(edit).is_some() && target(edit) == target(first);
        let run = left.iter().take_while(same).count().max(1);
        let (now, after) = left.split_at(run);
        left = after;
        let named = match first {
            Edit::RenameLabel { of, .. } => Some(of),
            edit => target(edit).map(|(name, _)| name),
        };
        let old = named.and_then(|name| catalog.table_named(name).cloned());
        for edit in now {
            edit.apply(&mut catalog)?;
        }
        let new = named.and_then(|name| catalog.table_named(name));
        if let Edit::RenameLabel {
            column: Some(column),
            from,
            to,
            ..
        } = first
        {
            if let (Some(old), Some(new)) = (&old, new) {
                alter::rename_label(&mut script, (old, new), column, (from, to));
            }
            continue;
        }
        match (&old, new) {
            (Some(old), Some(new)) => alter::alter(&mut script, now, old, new)?,
            _ => match first {
                Edit::Create(Object::Function(new)) if is_replacement(new, edits) => {
                    routine(&mut script, first, new, REPLACE)?;
                }
                _ => whole(&mut script, first)?,
            },
        }
    }
    Ok(script)
}

/// The words that keep the privileges of a routine, where the server has them (MariaDB).
const REPLACE: &str = "CREATE OR REPLACE";

/// The routine that takes the place of one that is dropped, if the server can replace it.
fn replacement<'e>(old: &Function, edits: &'e [Edit]) -> Option<&'e Function> {
    edits.iter().find_map(|edit| match edit {
        Edit::Create(Object::Function(new)) if replaces(old, new) => Some(&**new),
        _ => None,
    })
}

fn is_replacement(new: &Function, edits: &[Edit]) -> bool {
    edits
        .iter()
        .any(|edit| matches!(edit, Edit::Drop(Object::Function(old)) if replaces(old, new)))
}

/// A procedure may have the name of a function.
fn replaces(old: &Function, new: &Function) -> bool {
    let is_procedure = |routine: &Function| routine.kind == FunctionKind::Procedure;
    old.unmanaged.replaceable && old.name == new.name && is_procedure(old) == is_procedure(new)
}

fn routine(script: &mut Script, edit: &Edit, function: &Function, verb: &str) -> Result<()> {
    let Some(definition) = &function.definition else {
        let reason = "the server does not show its body to this user";
        return Err(unsupported(ENGINE, edit, reason));
    };
    unmanaged::create(script, verb, definition, &function.unmanaged);
    Ok(())
}

/// The table whose `ALTER TABLE` an edit is part of; foreign keys have separate statements, since a key with the same
/// name cannot be dropped and added in one.
fn target(edit: &Edit) -> Option<(&relata_schema::ObjectName, u8)> {
    match edit {
        Edit::Add { table, part } | Edit::Remove { table, part } => match part {
            Part::Trigger(_) => None,
            Part::ForeignKey(_) => Some((table, matches!(edit, Edit::Add { .. }).into())),
            _ => Some((table, 2)),
        },
        Edit::Change { table, .. } | Edit::Reorder { table, .. } => Some((table, 2)),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    names::quoted(name, ENGINE)
}

fn object(name: &relata_schema::ObjectName) -> String {
    names::object(name, ENGINE)
}

fn literal(text: &str) -> String {
    names::literal(text, ENGINE)
}

fn whole(script: &mut Script, edit: &Edit) -> Result<()> {
    match edit {
        Edit::Create(created) => match created {
            Object::Table(table) => return create::create(script, edit, table),
            Object::Sequence(sequence) => script.push(format!(
                "CREATE SEQUENCE {}{}",
                object(&sequence.name),
                counting(sequence)
            )),
            Object::Function(function) => return routine(script, edit, function, "CREATE"),
            _ => return Err(none(edit)),
        },
        Edit::Drop(dropped) => script.push(match dropped {
            Object::Table(table) if table.is_view() => format!("DROP VIEW {}", object(&table.name)),
            Object::Table(table) => format!("DROP TABLE {}", object(&table.name)),
            Object::Sequence(sequence) => format!("DROP SEQUENCE {}", object(&sequence.name)),
            Object::Function(function) => drop_function(function),
            _ => return Err(none(edit)),
        }),
        Edit::Alter { from, to } => return alter_whole(script, edit, from, to),
        Edit::RenameTable { from, to } => {
            script.push(format!("RENAME TABLE {} TO {}", object(from), object(to)));
        }
        Edit::RenameColumn { table, from, to } => script.push(format!(
            "ALTER TABLE {} RENAME COLUMN {} TO {}",
            object(table),
            quoted(from),
            quoted(to)
        )),
        Edit::RenamePart {
            table,
            part: part @ (Part::Unique(_) | Part::Index(_)),
            to,
        } => script.push(format!(
            "ALTER TABLE {} RENAME INDEX {} TO {}",
            object(table),
            quoted(part.name().unwrap_or_default()),
            quoted(to)
        )),
        Edit::RenamePart { .. } => {
            let reason = "it has one name; drop it and add the other";
            return Err(unsupported(ENGINE, edit, reason));
        }
        Edit::Add {
            part: Part::Trigger(trigger),
            ..
        } => unmanaged::create(script, "CREATE", &trigger.definition, &trigger.unmanaged),
        Edit::Remove {
            part: Part::Trigger(trigger),
            ..
        } => script.push(format!("DROP TRIGGER {}", quoted(&trigger.name))),
        _ => return Err(none(edit)),
    }
    Ok(())
}

fn none(edit: &Edit) -> crate::Error {
    unsupported(ENGINE, edit, "MySQL does not support objects of this kind")
}

fn drop_function(function: &Function) -> String {
    let kind = match function.kind {
        FunctionKind::Procedure => "PROCEDURE",
        _ => "FUNCTION",
    };
    format!("DROP {kind} {}", object(&function.name))
}

fn alter_whole(script: &mut Script, edit: &Edit, from: &Object, to: &Object) -> Result<()> {
    match (from, to) {
        (Object::Schema(_), Object::Schema(to)) => {
            let comment = to.comment.as_deref().unwrap_or_default();
            script.push(format!("ALTER DATABASE COMMENT = {}", literal(comment)));
        }
        (Object::Sequence(from), Object::Sequence(to)) => alter_sequence(script, from, to),
        (Object::Function(from), Object::Function(to)) if replaces(from, to) => {
            return routine(script, edit, to, REPLACE);
        }
        (Object::Function(from), Object::Function(_)) => {
            script.push(drop_function(from));
            return whole(script, &Edit::Create(to.clone()));
        }
        (Object::Table(from), Object::Table(to)) if from.kind == to.kind => {
            if to.is_view() {
                script.push(create::view(to, "CREATE OR REPLACE"));
            } else if from.partition_key != to.partition_key {
                return Err(unsupported(ENGINE, edit, create::PARTITIONS));
            } else if create::has_unusual_key(from) != create::has_unusual_key(to) {
                return Err(unsupported(ENGINE, edit, create::UNUSUAL_KEY));
            } else {
                let clauses = create::changed_options(from, to);
                script.push(format!("ALTER TABLE {} {clauses}", object(&to.name)));
            }
        }
        _ => {
            let reason = "it cannot become that; drop it and create the other";
            return Err(unsupported(ENGINE, edit, reason));
        }
    }
    Ok(())
}

/// ALTER SEQUENCE continues after the cached numbers, which may all be outside of narrower bounds. So the current number is read, and the sequence
/// restarts with it, or with the nearest one within the bounds. If all of these were used, the sequence is exhausted. RESTART accepts no
/// expression. <https://mariadb.com/kb/en/alter-sequence/>
fn alter_sequence(script: &mut Script, from: &Sequence, to: &Sequence) {
    let name = object(&to.name);
    let alter = format!("ALTER SEQUENCE {name}{}", counting(to));
    let (old, new) = (&from.options, &to.options);
    match bounded(old, new) {
        Bounded::Within => script.push(alter),
        Bounded::Narrower => {
            // The number after the last one, if it is already exhausted.
            script.push(format!(
                "EXECUTE IMMEDIATE {}",
                literal(&format!(
                    "BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR 4084 SET @relata_next = (SELECT next_not_cached_value FROM {name}); \
                     SET @relata_next = NEXTVAL({name}); END"
                ))
            ));
            script.push(format!(
                "EXECUTE IMMEDIATE CONCAT({}, LEAST(GREATEST(@relata_next, {}), {}))",
                literal(&format!("{alter} RESTART WITH ")),
                new.min,
                new.max
            ));
            let (beyond, last) = match new.increment < 0 {
                true => ('<', new.min),
                false => ('>', new.max),
            };
            script.push(format!(
                "SET @relata_next = IF(@relata_next {beyond} {last}, SETVAL({name}, {last}, 1), NULL)"
            ));
        }
        Bounded::Elsewhere => script.push(format!("{alter} RESTART WITH {}", new.start)),
    }
}

fn counting(sequence: &Sequence) -> String {
    let options = &sequence.options;
    format!(
        " START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {} CACHE {} {}",
        options.start,
        options.increment,
        options.min,
        options.max,
        options.cache,
        if options.cycle { "CYCLE" } else { "NOCYCLE" }
    )
}

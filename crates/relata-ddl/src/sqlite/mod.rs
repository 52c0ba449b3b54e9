//! SQLite's DDL.

mod create;
mod rebuild;

use relata_schema::{Catalog, Column, Engine, Table, TableKind};

use crate::clauses::is_simple;
use crate::edit::{Edit, Object, Part};
use crate::error::Result;
use crate::mentions::Mentions;
use crate::names;
use crate::script::{Script, unsupported};

const ENGINE: Engine = Engine::Sqlite;

/// Fails if foreign keys are enforced: dropping the old table of a rebuild would then delete the rows that reference it.
const GUARD: &str = "SELECT abs(-9223372036854775807 - foreign_keys) AS \"foreign keys must be off\" \
                     FROM pragma_foreign_keys";

pub(crate) fn script(catalog: &Catalog, edits: &[Edit]) -> Result<Script> {
    let mut catalog = catalog.clone();
    let mut script = Script::new(ENGINE);
    let mut left = edits;
    while let Some(first) = left.first() {
        // Consecutive edits of one table are made together.
        let same = |edit: &&Edit| target(edit).is_some() && target(edit) == target(first);
        let run = left.iter().take_while(same).count().max(1);
        let (now, after) = left.split_at(run);
        left = after;
        let named = match first {
            Edit::RenameTable { from, .. } => Some(from),
            Edit::Alter {
                from: Object::Table(from),
                ..
            } => Some(&from.name),
            edit => target(edit),
        };
        let old = named.and_then(|name| catalog.table_named(name).cloned());
        for edit in now {
            edit.apply(&mut catalog)?;
        }
        let new = target(first).and_then(|name| catalog.table_named(name));
        match (&old, new) {
            (Some(old), Some(new)) => parts(&mut script, now, old, new)?,
            _ => whole(&mut script, first, old.as_ref())?,
        }
    }
    Ok(script)
}

/// The table that an edit changes, unless it has a statement of its own.
fn target(edit: &Edit) -> Option<&relata_schema::ObjectName> {
    match edit {
        Edit::Add { table, .. }
        | Edit::Remove { table, .. }
        | Edit::Change { table, .. }
        | Edit::RenameLabel {
            of: table,
            column: Some(_),
            ..
        }
        | Edit::Reorder { table, .. } => Some(table),
        Edit::Alter {
            from: Object::Table(from),
            to: Object::Table(to),
        } if from.name == to.name && !to.is_view() => Some(&to.name),
        _ => None,
    }
}

fn quoted(name: &str) -> String {
    names::quoted(name, ENGINE)
}

/// Edits of whole objects, and renames. `old` is the table or view before.
fn whole(script: &mut Script, edit: &Edit, old: Option<&Table>) -> Result<()> {
    match edit {
        Edit::Create(Object::Table(table)) => create::create(script, edit, table),
        Edit::Drop(Object::Table(table)) => {
            let kind = if table.is_view() { "VIEW" } else { "TABLE" };
            script.push(format!("DROP {kind} {}", quoted(&table.name.name)));
            Ok(())
        }
        Edit::Alter {
            from: Object::Table(from),
            to: Object::Table(to),
        } if from.is_view() && to.is_view() => {
            script.push(format!("DROP VIEW {}", quoted(&from.name.name)));
            // They were dropped with the old view.
            let triggers = old.map(|view| view.triggers.clone());
            let mut to = to.clone();
            to.triggers = triggers.unwrap_or_default();
            create::create(script, edit, &to)
        }
        Edit::RenameTable { from, to } => {
            if old.is_some_and(Table::is_view) {
                let reason = "a view has one name; drop it and create the other";
                return Err(unsupported(ENGINE, edit, reason));
            }
            script.push(format!(
                "ALTER TABLE {} RENAME TO {}",
                quoted(&from.name),
                quoted(&to.name)
            ));
            Ok(())
        }
        Edit::RenameColumn { table, from, to } => {
            script.push(format!(
                "ALTER TABLE {} RENAME COLUMN {} TO {}",
                quoted(&table.name),
                quoted(from),
                quoted(to)
            ));
            Ok(())
        }
        _ => {
            let reason = "SQLite does not support objects of this kind";
            Err(unsupported(ENGINE, edit, reason))
        }
    }
}

/// Edits of the parts of one table: each by a separate statement, or all by a rebuild.
fn parts(script: &mut Script, edits: &[Edit], old: &Table, new: &Table) -> Result<()> {
    let appended = appends(edits, old, new);
    let by_statement = |edit: &Edit| match edit {
        Edit::Add { part, .. } => match part {
            Part::Index(_) | Part::Trigger(_) => true,
            Part::Column(column) => appended && addable(column, new),
            _ => false,
        },
        Edit::Remove { part, .. } => matches!(part, Part::Index(_) | Part::Trigger(_)),
        _ => false,
    };
    if !edits.iter().all(by_statement) {
        let first = edits.iter().find(|edit| !by_statement(edit));
        return match first {
            Some(edit) if old.kind != TableKind::Table => {
                let reason = "it is no ordinary table";
                Err(unsupported(ENGINE, edit, reason))
            }
            Some(edit) => rebuild::rebuild(script, edit, edits, old, new),
            None => Ok(()),
        };
    }
    for edit in edits {
        match edit {
            Edit::Add { table, part } => match part {
                Part::Column(column) => script.push(format!(
                    "ALTER TABLE {} ADD COLUMN {}",
                    quoted(&table.name),
                    create::column(column, new)
                )),
                Part::Index(index) => script.push(create::index(index, &table.name)),
                Part::Trigger(trigger) => script.push(trigger.definition.clone()),
                _ => {}
            },
            Edit::Remove { part, .. } => match part {
                Part::Index(index) => script.push(format!("DROP INDEX {}", quoted(&index.name))),
                Part::Trigger(trigger) => {
                    script.push(format!("DROP TRIGGER {}", quoted(&trigger.name)));
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(())
}

/// True if the columns that are added are the last ones, in the order of the edits, and none is computed from one after it.
fn appends(edits: &[Edit], old: &Table, new: &Table) -> bool {
    let added: Vec<&Column> = (edits.iter())
        .filter_map(|edit| match edit {
            Edit::Add {
                part: Part::Column(column),
                ..
            } => Some(&**column),
            _ => None,
        })
        .collect();
    let before = old.columns.iter().map(|column| &column.name);
    let names = before.chain(added.iter().map(|column| &column.name));
    let computed = |(at, column): (usize, &&Column)| {
        let expression = column.generated.iter().map(|g| g.expression.as_str());
        let mentions = Mentions::of(expression, ENGINE);
        let mut later = added.iter().skip(at + 1);
        later.any(|other| mentions.column(&other.name, ENGINE))
    };
    names.eq(new.columns.iter().map(|column| &column.name))
        && !added.iter().enumerate().any(computed)
}

/// True if `ALTER TABLE .. ADD COLUMN` can add it at the end: <https://www.sqlite.org/lang_altertable.html#alter_table_add_column>.
fn addable(column: &Column, new: &Table) -> bool {
    let constant = column.default.as_ref().is_none_or(|default| {
        is_simple(default, ENGINE) && !default.to_ascii_uppercase().starts_with("CURRENT_")
    });
    let is_null = |default: &String| default.eq_ignore_ascii_case("null");
    let filled = column.nullable || column.default.as_ref().is_some_and(|d| !is_null(d));
    let stored = (column.generated.as_ref())
        .is_some_and(|generated| generated.kind == relata_schema::GeneratedKind::Stored);
    let key = (new.primary_key.as_ref()).is_some_and(|key| key.columns.contains(&column.name));
    constant && (filled || column.generated.is_some()) && !stored && !key
}

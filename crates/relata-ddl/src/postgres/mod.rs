//! PostgreSQL's DDL.

mod casts;
mod change_column;
mod composite;
mod kept;
mod objects;
mod parts;
mod renewed;
mod statistics;
mod table;
mod types;
mod unmanaged;

pub(crate) use objects::is_replaceable;
use relata_schema::{Catalog, Engine, ObjectName, SqlType};
pub(crate) use renewed::{columns_around, replaced};
pub(crate) use types::is_validated;

use crate::edit::{Edit, Object, Part};
use crate::error::Result;
use crate::names;
use crate::script::{Script, unsupported};

const ENGINE: Engine = Engine::Postgres;

pub(crate) fn script(catalog: &Catalog, edits: &[Edit]) -> Result<Script> {
    let mut writer = Writer {
        catalog: catalog.clone(),
        script: Script::new(ENGINE),
    };
    let functions = edits.iter().any(|edit| match edit {
        Edit::Create(object) | Edit::Alter { to: object, .. } => {
            matches!(object, Object::Function(_))
        }
        _ => false,
    });
    let kept = kept::statements(catalog, edits);
    if let Some((save, _)) = &kept {
        writer.script.push(save);
    }
    // A body may mention later objects, or names without their schema.
    if functions {
        writer.script.push("SET check_function_bodies = off");
    }
    for edit in edits {
        writer.edit(edit)?;
        edit.apply(&mut writer.catalog)?;
    }
    if functions {
        writer.script.push("RESET check_function_bodies");
    }
    if let Some((_, restore)) = kept {
        writer.script.push(restore);
    }
    Ok(writer.script)
}

/// Writes one edit after the other, each with the catalog as it is before the edit.
struct Writer {
    catalog: Catalog,
    script: Script,
}

impl Writer {
    fn edit(&mut self, edit: &Edit) -> Result<()> {
        match edit {
            Edit::Create(object) => self.create(edit, object),
            Edit::Drop(object) => {
                self.script.push(objects::drop(object));
                Ok(())
            }
            Edit::Alter { from, to } => self.alter(edit, from, to),
            Edit::RenameTable { from, to } => {
                let kind = match self.catalog.table_named(from) {
                    Some(table) => table::kind(table),
                    None => "TABLE",
                };
                self.script.push(format!(
                    "ALTER {kind} {} RENAME TO {}",
                    object(from),
                    quoted(&to.name)
                ));
                Ok(())
            }
            Edit::RenameColumn { table, from, to } => {
                self.script.push(format!(
                    "ALTER TABLE {} RENAME COLUMN {} TO {}",
                    object(table),
                    quoted(from),
                    quoted(to)
                ));
                Ok(())
            }
            Edit::RenameLabel {
                of,
                column: None,
                from,
                to,
            } => {
                self.script.push(format!(
                    "ALTER TYPE {} RENAME VALUE {} TO {}",
                    object(of),
                    literal(from),
                    literal(to)
                ));
                Ok(())
            }
            Edit::RenameLabel { .. } => Err(unsupported(
                ENGINE,
                edit,
                "labels are those of an enum, and of no column",
            )),
            Edit::RenameSequence { from, to } => {
                self.script.push(format!(
                    "ALTER SEQUENCE {} RENAME TO {}",
                    object(from),
                    quoted(&to.name)
                ));
                Ok(())
            }
            Edit::RenamePart { table, part, to } => {
                let name = part.name().unwrap_or_default();
                self.script.push(match part {
                    Part::Index(_) => {
                        let index = ObjectName::new(&*table.schema, name);
                        format!("ALTER INDEX {} RENAME TO {}", object(&index), quoted(to))
                    }
                    Part::Statistics(statistics) => format!(
                        "ALTER STATISTICS {} RENAME TO {}",
                        object(&statistics.name),
                        quoted(to)
                    ),
                    _ => format!(
                        "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
                        object(table),
                        quoted(name),
                        quoted(to)
                    ),
                });
                Ok(())
            }
            Edit::Add { table, part } => {
                parts::add(&self.catalog, &mut self.script, table, part);
                if let Some(table) = self.catalog.table_named(table) {
                    unmanaged::marks(&mut self.script, table, part);
                }
                Ok(())
            }
            Edit::Remove { table, part } => {
                parts::remove(&self.catalog, &mut self.script, table, part);
                Ok(())
            }
            Edit::Change { table, from, to } => {
                parts::change(&self.catalog, &mut self.script, edit, table, (from, to))
            }
            Edit::Reorder { .. } => Err(unsupported(
                ENGINE,
                edit,
                "columns keep their places; a new one goes to the end",
            )),
        }
    }
}

fn quoted(name: &str) -> String {
    names::quoted(name, ENGINE)
}

fn object(name: &ObjectName) -> String {
    names::object(name, ENGINE)
}

/// The types of a function's arguments, as one names it: `integer, text`.
fn signature_types(function: &relata_schema::Function) -> String {
    let types: Vec<&str> = function.input_types().collect();
    types.join(", ")
}

fn literal(text: &str) -> String {
    names::literal(text, ENGINE)
}

/// `COMMENT ON .. IS ..`.
fn comment(on: &str, comment: Option<&String>) -> String {
    let text = comment.map_or_else(|| "NULL".to_owned(), |text| literal(text));
    format!("COMMENT ON {on} IS {text}")
}

/// A type as it was declared: the server does not write the further dimensions of an array.
fn type_name(written: &str, sql_type: &SqlType) -> String {
    match sql_type {
        SqlType::Array { dimensions, .. } => {
            let further = usize::try_from(dimensions.saturating_sub(1)).unwrap_or(0);
            format!("{written}{}", "[]".repeat(further))
        }
        _ => written.to_owned(),
    }
}

/// A collation's name; reflection omits `pg_catalog`, and some of its names contain a dot.
fn collation(name: &str, catalog: &Catalog) -> String {
    match name.split_once('.') {
        Some((schema, bare)) if catalog.schemas.iter().any(|s| s.name == schema) => {
            format!("{}.{}", quoted(schema), quoted(bare))
        }
        _ => quoted(name),
    }
}

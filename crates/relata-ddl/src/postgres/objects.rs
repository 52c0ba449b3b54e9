//! Writes objects that belong directly to a schema.

use relata_schema::{Function, FunctionKind, Sequence, SequenceOptions, SqlType, Table};

use super::change_column::set_within;
use super::{ENGINE, Writer, comment, composite, literal, object, quoted, table, types};
use crate::clauses::{Bounded, bounded};
use crate::edit::{Edit, Object};
use crate::error::Result;
use crate::script::unsupported;

impl Writer {
    pub(super) fn create(&mut self, edit: &Edit, created: &Object) -> Result<()> {
        let script = &mut self.script;
        match created {
            Object::Schema(schema) => {
                script.push(format!("CREATE SCHEMA {}", quoted(&schema.name)));
                if schema.comment.is_some() {
                    let on = format!("SCHEMA {}", quoted(&schema.name));
                    script.push(comment(&on, schema.comment.as_ref()));
                }
            }
            Object::Extension(extension) => {
                let name = quoted(&extension.name);
                script.push(match extension.schema.as_str() {
                    "pg_catalog" => format!("CREATE EXTENSION IF NOT EXISTS {name} CASCADE"),
                    schema => format!(
                        "CREATE EXTENSION IF NOT EXISTS {name} SCHEMA {} CASCADE",
                        quoted(schema)
                    ),
                });
            }
            Object::Enum(definition) => types::create_enum(script, definition),
            Object::Domain(domain) => types::create_domain(&self.catalog, script, domain),
            Object::Composite(composite) => {
                composite::create_composite(&self.catalog, script, composite);
            }
            Object::Range(range) => types::create_range(&self.catalog, script, range),
            Object::Sequence(sequence) => {
                script.push(format!(
                    "CREATE SEQUENCE {}{}",
                    object(&sequence.name),
                    sequence_clauses(sequence)
                ));
                self.sequence_rest(sequence);
            }
            Object::Function(function) => self.create_function(edit, function)?,
            Object::Table(created) => table::create(self, edit, created)?,
        }
        Ok(())
    }

    fn sequence_rest(&mut self, sequence: &Sequence) {
        let name = object(&sequence.name);
        if let Some(owner) = &sequence.owned_by {
            self.script.push(owned_by(&name, owner));
        }
        if sequence.comment.is_some() {
            self.script.push(comment(
                &format!("SEQUENCE {name}"),
                sequence.comment.as_ref(),
            ));
        }
    }

    fn create_function(&mut self, edit: &Edit, function: &Function) -> Result<()> {
        let Some(definition) = &function.definition else {
            let reason = "its definition is not in the catalog";
            return Err(unsupported(ENGINE, edit, reason));
        };
        self.script.push(definition.clone());
        if function.comment.is_some() {
            self.script
                .push(comment(&signature(function), function.comment.as_ref()));
        }
        Ok(())
    }

    pub(super) fn alter(&mut self, edit: &Edit, from: &Object, to: &Object) -> Result<()> {
        match (from, to) {
            (Object::Schema(from), Object::Schema(to)) if from.name == to.name => {
                let on = format!("SCHEMA {}", quoted(&to.name));
                self.script.push(comment(&on, to.comment.as_ref()));
                Ok(())
            }
            (Object::Extension(from), Object::Extension(to)) if from.name == to.name => {
                self.script.push(format!(
                    "ALTER EXTENSION {} SET SCHEMA {}",
                    quoted(&to.name),
                    quoted(&to.schema)
                ));
                Ok(())
            }
            (Object::Enum(from), Object::Enum(to)) => self.alter_enum(edit, from, to),
            (Object::Domain(from), Object::Domain(to)) => self.alter_domain(edit, from, to),
            (Object::Composite(from), Object::Composite(to)) => {
                self.alter_composite(edit, from, to)
            }
            (Object::Range(from), Object::Range(to)) if same_but_comment(from, to) => {
                let on = format!("TYPE {}", object(&to.name));
                self.script.push(comment(&on, to.comment.as_ref()));
                Ok(())
            }
            (Object::Sequence(from), Object::Sequence(to)) => {
                self.alter_sequence(from, to);
                Ok(())
            }
            (Object::Function(from), Object::Function(to)) => {
                let in_place = is_replaceable(from, to);
                if from.definition != to.definition {
                    if !in_place {
                        self.script.push(drop(&Object::Function(from.clone())));
                    }
                    self.create_function(edit, to)?;
                }
                if from.comment != to.comment && to.comment.is_none() && in_place
                    || from.definition == to.definition
                {
                    self.script
                        .push(comment(&signature(to), to.comment.as_ref()));
                }
                Ok(())
            }
            (Object::Table(from), Object::Table(to)) => table::alter(self, edit, from, to),
            _ => Err(unsupported(
                ENGINE,
                edit,
                "it cannot become that; drop it and create the other",
            )),
        }
    }

    fn alter_sequence(&mut self, from: &Sequence, to: &Sequence) {
        let name = object(&to.name);
        if (from.options, &from.sql_type) != (to.options, &to.sql_type) {
            let (old, new) = (from.options, to.options);
            // The current number must be within the new bounds.
            let mut clauses = sequence_clauses(to);
            if from.sql_type != to.sql_type && to.sql_type == SqlType::BigInt {
                clauses.insert_str(0, " AS bigint");
            }
            match bounded(&old, &new) {
                Bounded::Within => {}
                Bounded::Narrower => {
                    let set = set_within(&literal(&name), &new);
                    self.script.push(format!("SELECT {set} FROM {name}"));
                }
                Bounded::Elsewhere => clauses.push_str(&format!(" RESTART WITH {}", new.start)),
            }
            self.script.push(format!("ALTER SEQUENCE {name}{clauses}"));
        }
        if from.owned_by != to.owned_by {
            self.script.push(match &to.owned_by {
                Some(owner) => owned_by(&name, owner),
                None => format!("ALTER SEQUENCE {name} OWNED BY NONE"),
            });
        }
        if from.comment != to.comment {
            let on = format!("SEQUENCE {name}");
            self.script.push(comment(&on, to.comment.as_ref()));
        }
    }
}

/// True if `CREATE OR REPLACE` can change one function into the other.
pub(crate) fn is_replaceable(from: &Function, to: &Function) -> bool {
    from.arguments == to.arguments
        && from.returns == to.returns
        && from.returns_set == to.returns_set
        && from.kind == to.kind
        && to.kind != FunctionKind::Aggregate
}

fn same_but_comment(a: &relata_schema::RangeType, b: &relata_schema::RangeType) -> bool {
    let plain = |range: &relata_schema::RangeType| relata_schema::RangeType {
        comment: None,
        ..range.clone()
    };
    plain(a) == plain(b)
}

fn owned_by(sequence: &str, owner: &relata_schema::ColumnName) -> String {
    format!(
        "ALTER SEQUENCE {sequence} OWNED BY {}.{}",
        object(&owner.table),
        quoted(&owner.column)
    )
}

pub(super) fn drop(dropped: &Object) -> String {
    match dropped {
        Object::Schema(schema) => format!("DROP SCHEMA {}", quoted(&schema.name)),
        Object::Extension(extension) => format!("DROP EXTENSION {}", quoted(&extension.name)),
        Object::Enum(_) | Object::Composite(_) | Object::Range(_) => {
            format!("DROP TYPE {}", object(&dropped.name()))
        }
        Object::Domain(domain) => format!("DROP DOMAIN {}", object(&domain.name)),
        Object::Sequence(sequence) => format!("DROP SEQUENCE {}", object(&sequence.name)),
        Object::Function(function) => format!("DROP {}", signature(function)),
        Object::Table(table) => drop_table(table),
    }
}

fn drop_table(dropped: &Table) -> String {
    format!("DROP {} {}", table::kind(dropped), object(&dropped.name))
}

/// Writes a signature: `FUNCTION public.area(numeric, numeric)`.
fn signature(function: &Function) -> String {
    let kind = match function.kind {
        FunctionKind::Procedure => "PROCEDURE",
        FunctionKind::Aggregate => "AGGREGATE",
        _ => "FUNCTION",
    };
    // `float8 ORDER BY float8` is in the definition only.
    let ordered = (function
        .definition
        .as_deref()
        .filter(|_| function.within_group))
    .and_then(|definition| definition.split_once('(')?.1.split_once(") (SFUNC"))
    .map(|(arguments, _)| arguments);
    if let Some(arguments) = ordered {
        return format!("{kind} {}({arguments})", object(&function.name));
    }
    let types: Vec<&str> = function.input_types().collect();
    let types = match types.is_empty() && function.kind == FunctionKind::Aggregate {
        true => "*".to_owned(),
        false => types.join(", "),
    };
    format!("{kind} {}({types})", object(&function.name))
}

/// ` AS integer INCREMENT BY 2 ..`: the type and the options that are not its defaults.
fn sequence_clauses(sequence: &Sequence) -> String {
    let (name, max) = match &sequence.sql_type {
        SqlType::SmallInt => (" AS smallint", i64::from(i16::MAX)),
        SqlType::Integer => (" AS integer", i64::from(i32::MAX)),
        _ => ("", i64::MAX),
    };
    format!("{name}{}", options(&sequence.options, max, true))
}

/// The options of a sequence whose type holds numbers up to `max`. `all` writes even the defaults, since an ALTER would
/// otherwise keep old values.
pub(super) fn options(options: &SequenceOptions, max: i64, all: bool) -> String {
    let ascending = options.increment > 0;
    let usual = match ascending {
        true => (1, max),
        false => (-max - 1, -1),
    };
    let start = if ascending { options.min } else { options.max };
    let mut sql = String::new();
    if options.increment != 1 || all {
        sql.push_str(&format!(" INCREMENT BY {}", options.increment));
    }
    if options.min != usual.0 || all {
        sql.push_str(&format!(" MINVALUE {}", options.min));
    }
    if options.max != usual.1 || all {
        sql.push_str(&format!(" MAXVALUE {}", options.max));
    }
    if options.start != start || all {
        sql.push_str(&format!(" START WITH {}", options.start));
    }
    if options.cache != 1 || all {
        sql.push_str(&format!(" CACHE {}", options.cache));
    }
    if options.cycle {
        sql.push_str(" CYCLE");
    } else if all {
        sql.push_str(" NO CYCLE");
    }
    sql
}

//! Describes an edit in one line.

use std::fmt;

use relata_schema::TableKind;

use super::{Edit, Object, Part};

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Schema(_) => "schema",
            Self::Extension(_) => "extension",
            Self::Enum(_) => "enum",
            Self::Domain(_) => "domain",
            Self::Composite(_) => "composite type",
            Self::Range(_) => "range type",
            Self::Sequence(_) => "sequence",
            Self::Function(function) => return write!(f, "function {}", function.signature()),
            Self::Table(table) => match table.kind {
                TableKind::View => "view",
                TableKind::MaterializedView => "materialized view",
                TableKind::ForeignTable => "foreign table",
                TableKind::VirtualTable => "virtual table",
                TableKind::Partition => "partition",
                TableKind::Table | TableKind::PartitionedTable => "table",
            },
        };
        write!(f, "{kind} {}", self.name())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |kind: &str, name: Option<&str>, unnamed: &str| match name {
            Some(name) => format!("{kind} {name}"),
            None => format!("{kind} {unnamed}"),
        };
        let list = |columns: &[String]| format!("({})", columns.join(", "));
        f.write_str(&match self {
            Self::Column(column) => format!("column {}", column.name),
            Self::PrimaryKey(key) => format!("primary key {}", list(&key.columns)),
            Self::Unique(unique) => named(
                "unique constraint",
                unique.name.as_deref(),
                &list(&unique.columns),
            ),
            Self::Check(check) => named(
                "check constraint",
                check.name.as_deref(),
                &format!("({})", check.expression),
            ),
            Self::ForeignKey(key) => named(
                "foreign key",
                key.name.as_deref(),
                &format!("{} to {}", list(&key.columns), key.target),
            ),
            Self::Exclusion(exclusion) => format!("exclusion constraint {}", exclusion.name),
            Self::Index(index) => format!("index {}", index.name),
            Self::Statistics(statistics) => format!("statistics {}", statistics.name.name),
            Self::Trigger(trigger) => format!("trigger {}", trigger.name),
        })
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(object) => write!(f, "create {object}"),
            Self::Drop(object) => write!(f, "drop {object}"),
            Self::Alter {
                from: Object::Table(from),
                to: Object::Table(to),
            } if from.partition_of != to.partition_of => {
                match (&from.partition_of, &to.partition_of) {
                    (Some(of), None) => {
                        write!(f, "detach partition {} from {}", to.name, of.parent)
                    }
                    (_, Some(of)) => {
                        let (name, parent, bound) = (&to.name, &of.parent, &of.bound);
                        write!(f, "attach partition {name} to {parent} {bound}")
                    }
                    (None, None) => write!(f, "alter table {}", to.name),
                }
            }
            Self::Alter { to, .. } => write!(f, "alter {to}"),
            Self::RenameTable { from, to } => write!(f, "rename table {from} to {}", to.name),
            Self::RenameColumn { table, from, to } => {
                write!(f, "rename column {from} of {table} to {to}")
            }
            Self::RenameLabel {
                of,
                column,
                from,
                to,
            } => {
                let column = column.as_ref().map(|column| format!(".{column}"));
                let column = column.unwrap_or_default();
                write!(f, "rename label {from} of {of}{column} to {to}")
            }
            Self::RenameSequence { from, to } => {
                write!(f, "rename sequence {from} to {}", to.name)
            }
            Self::RenamePart { table, part, to } => write!(f, "rename {part} of {table} to {to}"),
            Self::Add { table, part } => write!(f, "add {part} to {table}"),
            Self::Remove { table, part } => write!(f, "drop {part} of {table}"),
            Self::Change { table, to, .. } => write!(f, "alter {to} of {table}"),
            Self::Reorder { table, .. } => write!(f, "reorder the columns of {table}"),
        }
    }
}

//! An edit of a catalog, as a value.

mod apply;
mod describe;
mod inherit;
mod rename;

pub(crate) use apply::quoted_name;

use relata_schema::{
    CheckConstraint, Column, CompositeType, DomainType, EnumType, ExclusionConstraint,
    ExtendedStatistics, Extension, ForeignKey, Function, Generated, GeneratedKind, Index,
    ObjectName, PrimaryKey, RangeType, Schema, Sequence, Table, Trigger, UniqueConstraint,
};

/// An independent object: a schema, a type, a function, or a table with all its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Object {
    /// A schema.
    Schema(Schema),
    /// An extension.
    Extension(Extension),
    /// An enum.
    Enum(EnumType),
    /// A domain.
    Domain(DomainType),
    /// A composite type.
    Composite(CompositeType),
    /// A range type.
    Range(RangeType),
    /// A sequence.
    Sequence(Sequence),
    /// A function, procedure or aggregate.
    Function(Box<Function>),
    /// A table, view, materialized view or virtual table, with all its parts.
    Table(Box<Table>),
}

/// A part of a table or view.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A column; [`Column::position`] is its place.
    Column(Box<Column>),
    /// The primary key.
    PrimaryKey(PrimaryKey),
    /// A unique constraint.
    Unique(UniqueConstraint),
    /// A check constraint.
    Check(CheckConstraint),
    /// A foreign key.
    ForeignKey(ForeignKey),
    /// An exclusion constraint (PostgreSQL).
    Exclusion(ExclusionConstraint),
    /// An index.
    Index(Index),
    /// Extended statistics (PostgreSQL).
    Statistics(ExtendedStatistics),
    /// A trigger.
    Trigger(Trigger),
}

/// One edit of a catalog. `Display` describes it in a line: `add column age to public.users`.
///
/// An edit contains the whole object, before and after, so that an object that an engine cannot change in place can be
/// recreated. [`script`](crate::script) renders edits as SQL; [`Edit::apply`] changes a catalog as the SQL changes the
/// database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// `CREATE TYPE`, `CREATE TABLE`, `CREATE VIEW`, ...
    Create(Object),
    /// `DROP TYPE`, `DROP TABLE`, `DROP VIEW`, ...
    Drop(Object),
    /// Changes an object itself: the labels of an enum, the query of a view, the comment of a table. Parts of a table
    /// have separate edits, and are ignored here.
    Alter {
        /// The object before.
        from: Object,
        /// The object after.
        to: Object,
    },
    /// `ALTER TABLE .. RENAME TO ..`, for views too.
    RenameTable {
        /// The name of the table.
        from: ObjectName,
        /// The new name; the schema stays.
        to: ObjectName,
    },
    /// `ALTER TABLE .. RENAME COLUMN .. TO ..`.
    RenameColumn {
        /// The name of the table.
        table: ObjectName,
        /// The name of the column.
        from: String,
        /// The new name of the column.
        to: String,
    },
    /// `ALTER TYPE .. RENAME VALUE .. TO ..` on PostgreSQL. Elsewhere labels belong to a column: MySQL widens its
    /// `ENUM`, updates the rows and narrows it; SQLite copies the table.
    RenameLabel {
        /// The name of the enum, or of the table whose column has the label.
        of: ObjectName,
        /// The name of the column (MySQL, SQLite).
        column: Option<String>,
        /// The label.
        from: String,
        /// The new label.
        to: String,
    },
    /// `ALTER SEQUENCE .. RENAME TO ..` (PostgreSQL): it keeps its counter.
    RenameSequence {
        /// The name of the sequence.
        from: ObjectName,
        /// The new name; the schema stays.
        to: ObjectName,
    },
    /// `ALTER TABLE .. RENAME CONSTRAINT .. TO ..`, `ALTER INDEX .. RENAME TO ..` on PostgreSQL, `ALTER TABLE .. RENAME
    /// INDEX .. TO ..` on MySQL.
    RenamePart {
        /// The name of the table.
        table: ObjectName,
        /// The constraint or index before.
        part: Part,
        /// The new name.
        to: String,
    },
    /// `ALTER TABLE .. ADD ..`, `CREATE INDEX`, `CREATE TRIGGER`.
    Add {
        /// The name of the table.
        table: ObjectName,
        /// The part to add.
        part: Part,
    },
    /// `ALTER TABLE .. DROP ..`, `DROP INDEX`, `DROP TRIGGER`.
    Remove {
        /// The name of the table.
        table: ObjectName,
        /// The part to drop.
        part: Part,
    },
    /// Changes a column in place, or the comment of another part.
    Change {
        /// The name of the table.
        table: ObjectName,
        /// The part before.
        from: Part,
        /// The part after.
        to: Part,
    },
    /// Changes the order of a table's columns (MySQL, SQLite).
    Reorder {
        /// The name of the table.
        table: ObjectName,
        /// All columns of the table.
        columns: Vec<String>,
    },
}

impl Edit {
    /// The table or view whose part is edited.
    #[must_use]
    pub fn table(&self) -> Option<&ObjectName> {
        match self {
            Self::Add { table, .. }
            | Self::Remove { table, .. }
            | Self::Change { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::RenamePart { table, .. }
            | Self::RenameLabel {
                of: table,
                column: Some(_),
                ..
            }
            | Self::Reorder { table, .. } => Some(table),
            Self::RenameTable { from, .. } => Some(from),
            Self::Create(_)
            | Self::Drop(_)
            | Self::Alter { .. }
            | Self::RenameSequence { .. }
            | Self::RenameLabel { column: None, .. } => None,
        }
    }

    /// True if rows or values are lost by this edit: a table or column is dropped, or the history of the rows of a
    /// system-versioned table.
    #[must_use]
    pub fn loses_data(&self) -> bool {
        match self {
            Self::Drop(Object::Table(table)) => !table.is_view(),
            Self::Remove {
                part: Part::Column(column),
                ..
            } => column.generated.is_none(),
            Self::Alter {
                from: Object::Table(from),
                to: Object::Table(to),
            } => is_versioned(from) && !is_versioned(to),
            // SQLite does it in place.
            Self::Change {
                from: Part::Column(from),
                to: Part::Column(to),
                ..
            } => from.generated.is_none() && to.generated.is_some(),
            Self::Alter {
                from: Object::Composite(from),
                to: Object::Composite(to),
            } => {
                let kept = |name: &String| to.fields.iter().any(|field| field.name == *name);
                !from.fields.iter().all(|field| kept(&field.name))
            }
            _ => false,
        }
    }
}

/// The option of a table of MariaDB that keeps the history of its rows.
pub(crate) const VERSIONING: &str = "WITH SYSTEM VERSIONING";

fn is_versioned(table: &Table) -> bool {
    table.options.iter().any(|option| option == VERSIONING)
}

/// True if a column that the database computes becomes one with values of its own.
pub(crate) fn is_detached(from: &Column, to: &Column) -> bool {
    from.generated.is_some() && to.generated.is_none()
}

/// The same for a column that is computed when it is read, whose values must be written first.
pub(crate) fn is_stored_now(from: &Column, to: &Column) -> bool {
    let is_virtual = |g: &Generated| g.kind == GeneratedKind::Virtual;
    is_detached(from, to) && from.generated.as_ref().is_some_and(is_virtual)
}

/// The name of the column that gets the values of another, whose name it has afterwards.
pub(crate) fn interim(column: &Column) -> String {
    format!("relata_new_{}", column.position)
}

impl Part {
    /// The name of a constraint, index, trigger or column, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Column(column) => Some(&column.name),
            Self::PrimaryKey(key) => key.name.as_deref(),
            Self::Unique(unique) => unique.name.as_deref(),
            Self::Check(check) => check.name.as_deref(),
            Self::ForeignKey(key) => key.name.as_deref(),
            Self::Exclusion(exclusion) => Some(&exclusion.name),
            Self::Index(index) => Some(&index.name),
            Self::Statistics(statistics) => Some(&statistics.name.name),
            Self::Trigger(trigger) => Some(&trigger.name),
        }
    }

    pub(crate) fn comment(&self) -> Option<&String> {
        let comment = match self {
            Self::Column(column) => &column.comment,
            Self::PrimaryKey(key) => &key.comment,
            Self::Unique(unique) => &unique.comment,
            Self::Check(check) => &check.comment,
            Self::ForeignKey(key) => &key.comment,
            Self::Exclusion(exclusion) => &exclusion.comment,
            Self::Index(index) => &index.comment,
            Self::Statistics(statistics) => &statistics.comment,
            Self::Trigger(trigger) => &trigger.comment,
        };
        comment.as_ref()
    }

    /// The constraint, index or statistics under another name.
    pub(crate) fn named(&self, name: &str) -> Self {
        let mut part = self.clone();
        let some = || Some(name.to_owned());
        match &mut part {
            Self::PrimaryKey(key) => key.name = some(),
            Self::Unique(unique) => unique.name = some(),
            Self::Check(check) => check.name = some(),
            Self::ForeignKey(key) => key.name = some(),
            Self::Exclusion(exclusion) => name.clone_into(&mut exclusion.name),
            Self::Index(index) => name.clone_into(&mut index.name),
            Self::Statistics(statistics) => name.clone_into(&mut statistics.name.name),
            Self::Column(_) | Self::Trigger(_) => {}
        }
        part
    }
}

impl Object {
    /// A table or view.
    #[must_use]
    pub fn table(table: Table) -> Self {
        Self::Table(Box::new(table))
    }

    /// The name, with its schema if it has one.
    #[must_use]
    pub fn name(&self) -> ObjectName {
        match self {
            Self::Schema(schema) => ObjectName::new("", &*schema.name),
            Self::Extension(extension) => ObjectName::new("", &*extension.name),
            Self::Enum(object) => object.name.clone(),
            Self::Domain(object) => object.name.clone(),
            Self::Composite(object) => object.name.clone(),
            Self::Range(object) => object.name.clone(),
            Self::Sequence(object) => object.name.clone(),
            Self::Function(object) => object.name.clone(),
            Self::Table(object) => object.name.clone(),
        }
    }
}

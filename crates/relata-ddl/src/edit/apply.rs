//! Applies an edit to a catalog.

use relata_schema::{Catalog, Engine, ObjectName, Sequence, Table};

use super::inherit;
use super::rename::{rename_column, rename_table};
use super::{Edit, Object, Part};
use crate::error::{Error, Result};
use crate::labels::{rename_label, with_label};
use crate::names::object;

impl Edit {
    /// Changes a catalog as the edit's SQL changes the database.
    ///
    /// Only the engine decides how expressions are written: after a rename they contain the new name, but perhaps not written as
    /// the engine would.
    ///
    /// # Errors
    /// [`Error::NoTable`], [`Error::NotThere`] and [`Error::AlreadyThere`].
    pub fn apply(&self, catalog: &mut Catalog) -> Result<()> {
        match self {
            Self::Create(object) => {
                self.free(insert(catalog, object.clone()))?;
                inherit::attached(catalog, &object.name());
            }
            Self::Drop(object) => self.found(remove(catalog, object))?,
            Self::Alter { from, to } => {
                let name = to.name();
                let to = match (from, to) {
                    (Object::Table(from), Object::Table(to)) => {
                        if from.partition_of.is_some() && to.partition_of.is_none() {
                            inherit::detached(catalog, &from.name);
                        }
                        let mut table = with_parts_of(to, self.table_in(catalog, &from.name)?);
                        if from.partition_of != to.partition_of {
                            inherit::identities(&mut table, to);
                        }
                        Object::table(table)
                    }
                    _ => to.clone(),
                };
                self.found(remove_one(catalog, from))?;
                self.free(insert(catalog, to))?;
                inherit::attached(catalog, &name);
            }
            Self::RenameTable { from, to } => {
                self.free(catalog.table_named(to).is_none())?;
                self.table_in(catalog, from)?.name = to.clone();
                rename_table(catalog, from, to);
            }
            Self::RenameColumn { table, from, to } => {
                let found = self.table_in(catalog, table)?;
                self.free(found.column(to).is_none())?;
                self.found(found.column(from).is_some())?;
                rename_column(catalog, table, from, to);
            }
            Self::RenameLabel {
                of,
                column: None,
                from,
                to,
            } => {
                let mut enums = catalog.enums.iter_mut();
                let labels = enums.find(|object| object.name == *of);
                let labels = labels.map(|object| &mut object.values);
                self.found(labels.as_ref().is_some_and(|labels| labels.contains(from)))?;
                self.free(labels.as_ref().is_some_and(|labels| !labels.contains(to)))?;
                for label in labels.into_iter().flatten().filter(|label| *label == from) {
                    label.clone_from(to);
                }
                let columns = catalog.tables.iter_mut().flat_map(|t| &mut t.columns);
                for column in columns.filter(|column| column.sql_type.named() == Some(of)) {
                    if let Some(default) = &mut column.default {
                        *default = with_label(default, from, to, catalog.engine);
                    }
                }
            }
            Self::RenameLabel {
                of,
                column: Some(column),
                from,
                to,
            } => {
                let engine = catalog.engine;
                let table = self.table_in(catalog, of)?;
                let renamed = rename_label(table, column, (from, to), engine);
                self.found(renamed.is_some())?;
                self.free(renamed == Some(true))?;
            }
            Self::RenameSequence { from, to } => {
                let named = |sequence: &&mut Sequence| sequence.name == *from;
                let taken = catalog.sequences.iter().any(|other| other.name == *to);
                self.free(!taken)?;
                let found = catalog.sequences.iter_mut().find(named);
                self.found(found.is_some())?;
                if let Some(sequence) = found {
                    sequence.name.clone_from(to);
                }
                let (from, to) = (quoted_name(from), quoted_name(to));
                let columns = catalog.tables.iter_mut().flat_map(|t| &mut t.columns);
                for default in columns.filter_map(|column| column.default.as_mut()) {
                    *default = default.replace(&from, &to);
                }
            }
            Self::RenamePart { table, part, to } => {
                let found = self.table_in(catalog, table)?;
                self.found(take(found, part))?;
                self.free(add(found, part.named(to)))?;
            }
            Self::Add { table, part } => {
                let free = add(self.table_in(catalog, table)?, part.clone());
                self.free(free)?;
                inherit::added(catalog, table, part);
            }
            Self::Remove { table, part } => {
                let found = take(self.table_in(catalog, table)?, part);
                // `DROP .. IF EXISTS`: the server may have dropped it with the parent's.
                let heir = !self.table_in(catalog, table)?.inherits.is_empty();
                self.found(found || heir)?;
                inherit::removed(catalog, table, part);
                if let Part::Column(column) = part {
                    catalog.sequences.retain(|sequence| {
                        let owner = sequence.owned_by.as_ref();
                        owner.is_none_or(|o| o.table != *table || o.column != column.name)
                    });
                }
            }
            Self::Change { table, from, to } => {
                let found = self.table_in(catalog, table)?;
                match (from, to) {
                    (Part::Column(from), Part::Column(to)) => {
                        let mut columns = found.columns.iter_mut();
                        match columns.find(|column| column.name == from.name) {
                            Some(column) => {
                                let position = column.position;
                                column.clone_from(to);
                                column.position = position;
                            }
                            None => self.found(false)?,
                        }
                        inherit::changed(catalog, table, from, to);
                    }
                    _ => {
                        self.found(take(found, from))?;
                        self.free(add(found, to.clone()))?;
                    }
                }
            }
            Self::Reorder { table, columns } => {
                let found = self.table_in(catalog, table)?;
                let place = |name: &str| columns.iter().position(|column| column == name);
                let known = |name: &str| place(name).is_some();
                self.found(found.columns.iter().all(|column| known(&column.name)))?;
                found.columns.sort_by_key(|column| place(&column.name));
                number(found);
            }
        }
        catalog.sort();
        Ok(())
    }

    fn table_in<'a>(&self, catalog: &'a mut Catalog, name: &ObjectName) -> Result<&'a mut Table> {
        let mut tables = catalog.tables.iter_mut();
        tables
            .find(|table| table.name == *name)
            .ok_or_else(|| Error::NoTable {
                edit: self.to_string(),
                table: name.clone(),
            })
    }

    fn found(&self, found: bool) -> Result<()> {
        match found {
            true => Ok(()),
            false => Err(Error::NotThere {
                edit: self.to_string(),
            }),
        }
    }

    fn free(&self, free: bool) -> Result<()> {
        match free {
            true => Ok(()),
            false => Err(Error::AlreadyThere {
                edit: self.to_string(),
            }),
        }
    }
}

/// The name of a sequence as it appears in a default: `nextval('public.ids'::regclass)`.
pub(crate) fn quoted_name(name: &ObjectName) -> String {
    format!("'{}'::regclass", object(name, Engine::Postgres))
}

/// The table's own properties, with the parts of another state of it.
fn with_parts_of(table: &Table, parts: &Table) -> Table {
    let parts = parts.clone();
    Table {
        // The columns of a view follow from its query.
        columns: match table.is_view() {
            true => table.columns.clone(),
            false => parts.columns,
        },
        primary_key: parts.primary_key,
        uniques: parts.uniques,
        checks: parts.checks,
        foreign_keys: parts.foreign_keys,
        exclusions: parts.exclusions,
        indexes: parts.indexes,
        statistics: parts.statistics,
        triggers: parts.triggers,
        ..table.clone()
    }
}

/// Adds an object to its list; returns false if one with that name exists.
fn insert(catalog: &mut Catalog, object: Object) -> bool {
    fn put<T>(list: &mut Vec<T>, object: T, same: impl Fn(&T, &T) -> bool) -> bool {
        let free = !list.iter().any(|other| same(other, &object));
        if free {
            list.push(object);
        }
        free
    }
    match object {
        Object::Schema(o) => put(&mut catalog.schemas, o, |a, b| a.name == b.name),
        Object::Extension(o) => put(&mut catalog.extensions, o, |a, b| a.name == b.name),
        Object::Enum(o) => put(&mut catalog.enums, o, |a, b| a.name == b.name),
        Object::Domain(o) => put(&mut catalog.domains, o, |a, b| a.name == b.name),
        Object::Composite(o) => put(&mut catalog.composites, o, |a, b| a.name == b.name),
        Object::Range(o) => put(&mut catalog.ranges, o, |a, b| a.name == b.name),
        Object::Sequence(o) => put(&mut catalog.sequences, o, |a, b| a.name == b.name),
        Object::Function(o) => put(&mut catalog.functions, *o, |a, b| {
            a.signature() == b.signature() && a.kind == b.kind
        }),
        Object::Table(o) => put(&mut catalog.tables, *o, |a, b| a.name == b.name),
    }
}

/// Removes an object, and the sequences that go with a table.
fn remove(catalog: &mut Catalog, object: &Object) -> bool {
    if let Object::Table(table) = object {
        catalog.sequences.retain(|sequence| {
            let owner = sequence.owned_by.as_ref();
            owner.is_none_or(|owner| owner.table != table.name)
        });
    }
    remove_one(catalog, object)
}

fn out<T>(list: &mut Vec<T>, same: impl Fn(&T) -> bool) -> bool {
    let at = list.iter().position(same);
    at.map(|at| list.remove(at)).is_some()
}

fn remove_one(catalog: &mut Catalog, object: &Object) -> bool {
    match object {
        Object::Schema(o) => out(&mut catalog.schemas, |other| other.name == o.name),
        Object::Extension(o) => out(&mut catalog.extensions, |other| other.name == o.name),
        Object::Enum(o) => out(&mut catalog.enums, |other| other.name == o.name),
        Object::Domain(o) => out(&mut catalog.domains, |other| other.name == o.name),
        Object::Composite(o) => out(&mut catalog.composites, |other| other.name == o.name),
        Object::Range(o) => out(&mut catalog.ranges, |other| other.name == o.name),
        Object::Sequence(o) => out(&mut catalog.sequences, |other| other.name == o.name),
        Object::Function(o) => out(&mut catalog.functions, |other| {
            other.signature() == o.signature() && other.kind == o.kind
        }),
        Object::Table(o) => out(&mut catalog.tables, |other| other.name == o.name),
    }
}

/// Adds a part; returns false if one with that name exists.
pub(super) fn add(table: &mut Table, part: Part) -> bool {
    fn put<T>(list: &mut Vec<T>, part: T, same: impl Fn(&T, &T) -> bool) -> bool {
        let free = !list.iter().any(|other| same(other, &part));
        if free {
            list.push(part);
        }
        free
    }
    match part {
        Part::Column(column) => {
            if table.column(&column.name).is_some() {
                return false;
            }
            let at = usize::try_from(column.position).unwrap_or(usize::MAX);
            let at = at.saturating_sub(1).min(table.columns.len());
            table.columns.insert(at, *column);
            number(table);
            true
        }
        Part::PrimaryKey(key) => {
            let free = table.primary_key.is_none();
            table.primary_key.get_or_insert(key);
            free
        }
        Part::Unique(unique) => put(&mut table.uniques, unique, |a, b| {
            a.name == b.name && a.name.is_some()
        }),
        Part::Check(check) => put(&mut table.checks, check, |a, b| {
            a.name == b.name && a.column == b.column && a.name.is_some()
        }),
        Part::ForeignKey(key) => put(&mut table.foreign_keys, key, |a, b| {
            a.name == b.name && a.name.is_some()
        }),
        Part::Exclusion(exclusion) => {
            put(&mut table.exclusions, exclusion, |a, b| a.name == b.name)
        }
        Part::Index(index) => put(&mut table.indexes, index, |a, b| a.name == b.name),
        Part::Statistics(one) => put(&mut table.statistics, one, |a, b| a.name == b.name),
        Part::Trigger(trigger) => put(&mut table.triggers, trigger, |a, b| a.name == b.name),
    }
}

/// Removes a part: by its name, or if it has none, by its text.
pub(super) fn take(table: &mut Table, part: &Part) -> bool {
    match part {
        Part::Column(column) => {
            let found = out(&mut table.columns, |c| c.name == column.name);
            number(table);
            found
        }
        Part::PrimaryKey(_) => table.primary_key.take().is_some(),
        Part::Unique(unique) => out(&mut table.uniques, |u| {
            u.name == unique.name && (u.name.is_some() || u.columns == unique.columns)
        }),
        Part::Check(check) => out(&mut table.checks, |c| {
            c.name == check.name
                && c.column == check.column
                && (c.name.is_some() || c.expression == check.expression)
        }),
        Part::ForeignKey(key) => out(&mut table.foreign_keys, |k| {
            k.name == key.name && (k.name.is_some() || k == key)
        }),
        Part::Exclusion(exclusion) => out(&mut table.exclusions, |e| e.name == exclusion.name),
        Part::Index(index) => out(&mut table.indexes, |i| i.name == index.name),
        Part::Statistics(one) => out(&mut table.statistics, |s| s.name == one.name),
        Part::Trigger(trigger) => out(&mut table.triggers, |t| t.name == trigger.name),
    }
}

fn number(table: &mut Table) {
    for (at, column) in table.columns.iter_mut().enumerate() {
        column.position = u32::try_from(at + 1).unwrap_or(u32::MAX);
    }
}

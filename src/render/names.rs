//! The names that columns, tables and labels have in a query.

use std::any::TypeId;
use std::borrow::Cow;

use super::Sql;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::select_list::{OwnName, OwnNames};
use crate::table::Table;

/// A table of FROM whose columns the database does not let the query name.
pub(super) struct Computed {
    table: &'static str,
    names: &'static [&'static str],
    /// What is written for each, with `$` for the table; none where they have their names.
    columns: Option<&'static [&'static str]>,
}

impl<D: Dialect> Sql<'_, '_, D> {
    /// How many columns were written so far.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// How many of them are of tables of the query itself.
    pub(crate) fn own_columns(&self) -> usize {
        self.own_columns
    }

    /// Writes a column of `T` under the name `T` has in this query.
    pub(crate) fn column<T: Table>(&mut self, name: &str) -> RenderResult {
        self.columns += 1;
        self.own_columns += usize::from(self.query.tables.contains(&TypeId::of::<T>()));
        if let Some(text) = self.computed_column::<T>(name) {
            return self.computed_text(T::ALIAS.unwrap_or(T::NAME), text);
        }
        self.qualifier::<T>()?;
        self.push(".");
        self.identifier(name)
    }

    fn computed_column<T: Table>(&self, name: &str) -> Option<&'static str> {
        let alias = T::ALIAS.unwrap_or(T::NAME);
        let table = self.computed.iter().rev().find(|c| c.table == alias)?;
        let place = table.names.iter().position(|own| *own == name)?;
        table.columns?.get(place).copied()
    }

    fn computed_text(&mut self, table: &str, text: &str) -> RenderResult {
        for (i, part) in text.split('$').enumerate() {
            if i > 0 {
                self.identifier(table)?;
            }
            self.push(part);
        }
        Ok(())
    }

    /// The columns of `T` are these, with `$` for the table; without them they have their names,
    /// even if the query around names a table as `T` is.
    pub(crate) fn compute_columns<T: Table>(&mut self, columns: Option<&'static [&'static str]>) {
        self.query.tables.push(TypeId::of::<T>());
        if columns.is_some() || self.computes_columns() {
            self.computed.push(Computed {
                table: T::ALIAS.unwrap_or(T::NAME),
                names: T::COLUMNS,
                columns,
            });
        }
    }

    /// Whether there are columns that are not named.
    pub(crate) fn computes_columns(&self) -> bool {
        !self.computed.is_empty()
    }

    fn qualifier<T: Table>(&mut self) -> RenderResult {
        match T::ALIAS {
            Some(alias) => self.identifier(alias),
            None => self.table_name::<T>(),
        }
    }

    fn table_name<T: Table>(&mut self) -> RenderResult {
        if let Some(schema) = T::SCHEMA {
            self.identifier(schema)?;
            self.push(".");
        }
        self.identifier(T::NAME)
    }

    /// Writes `T` as FROM names it.
    pub(crate) fn table<T: Table>(&mut self) -> RenderResult {
        self.table_name::<T>()?;
        if let Some(alias) = T::ALIAS {
            self.push(" AS ");
            self.identifier(alias)?;
        }
        Ok(())
    }

    /// The label has this name in the query: that of a declared column.
    pub(crate) fn rename_label(&mut self, label: &'static str, name: Cow<'static, str>) {
        self.query.labels.push((label, name));
    }

    /// The name of a label in the query.
    pub(crate) fn label_name(&self, label: &'static str) -> Cow<'static, str> {
        let renamed = self.query.labels.iter().find(|(own, _)| *own == label);
        renamed.map_or(Cow::Borrowed(label), |(_, name)| name.clone())
    }

    /// What the query selects.
    pub(crate) fn select_names(&mut self, names: fn(&mut OwnNames)) {
        self.query.names = Some(names);
    }

    /// The place of a label in the SELECT list, counted from 1, if its name is that of another column too.
    pub(crate) fn place_of_label(&self, label: &'static str, id: TypeId) -> Option<usize> {
        if self.computing || self.query.labels.iter().any(|(own, _)| *own == label) {
            return None;
        }
        let mut names = OwnNames::new();
        self.query.names?(&mut names);
        let same = |own: &&Option<OwnName>| own.is_some_and(|own| own.name == label);
        if names.iter().filter(same).count() < 2 {
            return None;
        }
        let at = names
            .iter()
            .position(|own| own.is_some_and(|own| own.label == Some(id)));
        at.map(|at| at + 1)
    }

    /// Writes an expression in which labels may stand.
    pub(crate) fn computed(&mut self, e: impl FnOnce(&mut Self) -> RenderResult) -> RenderResult {
        let before = std::mem::replace(&mut self.computing, true);
        let written = e(self);
        self.computing = before;
        written
    }
}

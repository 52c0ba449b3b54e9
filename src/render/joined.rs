//! Rows that are in several tables: a polymorphic table, joined with the tables of its kinds.
//!
//! In SQL they are one derived table, which is allowed wherever a table is. Databases merge it into the enclosing query.

use super::{RenderError, RenderResult, Sql};
use crate::dialect::Dialect;
use crate::table::{Discriminator, JoinedPart, JoinedTables, Table};

impl JoinedTables {
    /// The table of a column, if it is the table of a kind.
    pub(crate) fn part_of(&self, column: &str) -> Option<&'static JoinedPart> {
        let mut parts = self.parts.iter();
        parts.find(|part| part.columns.contains(&column))
    }
}

/// A polymorphic table as a query reads it.
pub(crate) struct Joined {
    pub(crate) schema: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
    /// The kind, if only its rows are read.
    pub(crate) kind: Option<Discriminator>,
    pub(crate) tables: &'static JoinedTables,
}

impl<D: Dialect> Sql<'_, '_, D> {
    /// Writes the table `T` in FROM, without a name.
    pub(super) fn table_in_from<T: Table>(&mut self) -> RenderResult {
        if let Some((schema, name)) = self.as_part {
            return self.name_in_schema(schema, name);
        }
        match T::JOINED {
            None => self.table_name::<T>(),
            Some(tables) => self.joined(&Joined {
                schema: T::SCHEMA,
                name: T::NAME,
                columns: T::COLUMNS,
                kind: T::KIND,
                tables,
            }),
        }
    }

    fn name_in_schema(&mut self, schema: Option<&str>, name: &str) -> RenderResult {
        if let Some(schema) = schema {
            self.identifier(schema)?;
            self.push(".");
        }
        self.identifier(name)
    }

    /// Writes the query of the rows, in parentheses.
    pub(crate) fn joined(&mut self, of: &Joined) -> RenderResult {
        let label = of.kind.map(|kind| kind.label);
        let is_own = |part: &JoinedPart| Some(part.label) == label;
        // Rules may use any column.
        let all = label.is_none() || self.has_rules();
        let parts = of.tables.parts.iter().filter(|part| all || is_own(part));
        let parts: Vec<&JoinedPart> = parts.collect();
        self.push("(SELECT ");
        let rest = of.tables.columns.iter();
        let rest = rest.chain(parts.iter().flat_map(|part| part.columns));
        let rest = rest.filter(|name| self.has_rules() && !of.columns.contains(name));
        let columns: Vec<&str> = of.columns.iter().chain(rest).copied().collect();
        for (i, column) in columns.into_iter().enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            let part = parts.iter().find(|part| part.columns.contains(&column));
            match part {
                Some(part) => self.name_in_schema(part.schema, part.name)?,
                None => self.name_in_schema(of.schema, of.name)?,
            }
            self.push(".");
            self.identifier(column)?;
        }
        self.push(" FROM ");
        self.name_in_schema(of.schema, of.name)?;
        for part in parts {
            self.push(if is_own(part) {
                " JOIN "
            } else {
                " LEFT JOIN "
            });
            self.name_in_schema(part.schema, part.name)?;
            self.push(" ON ");
            for (i, (own, base)) in part.key.iter().zip(of.tables.key).enumerate() {
                self.push(if i > 0 { " AND " } else { "" });
                self.name_in_schema(part.schema, part.name)?;
                self.push(".");
                self.identifier(own)?;
                self.push(" = ");
                self.name_in_schema(of.schema, of.name)?;
                self.push(".");
                self.identifier(base)?;
            }
        }
        if let Some(kind) = of.kind {
            self.push(" WHERE ");
            self.name_in_schema(of.schema, of.name)?;
            self.push(".");
            self.identifier(kind.column)?;
            self.push(" = ");
            self.label(kind.label);
        }
        self.push(")");
        Ok(())
    }

    /// Refuses the rows if one of their tables has the name of a common table expression.
    pub(super) fn check_common_of(
        &mut self,
        name: &'static str,
        schema: Option<&'static str>,
        joined: &JoinedTables,
    ) -> RenderResult {
        let parts = joined.parts.iter().map(|part| (part.schema, part.name));
        let mut all = std::iter::once((schema, name)).chain(parts);
        match all.find(|(schema, name)| schema.is_none() && self.is_common(name)) {
            Some((_, table)) => self.refuse(RenderError::HiddenByWith { table }),
            None => Ok(()),
        }
    }

    /// Writes a statement on the one of several tables that has these columns: there `T` means that table.
    pub(crate) fn with_part<T: Table>(
        &mut self,
        (schema, name): (Option<&'static str>, &'static str),
        write: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let outside = self.renamed_tables();
        self.rename_table_as::<T>(name.to_owned());
        let before = self.as_part.replace((schema, name));
        let written = write(self);
        self.as_part = before;
        self.forget_renamed_tables(outside);
        written
    }
}

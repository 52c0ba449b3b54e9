//! The names that tables and columns have in a query.

use std::any::TypeId;

use super::few::Few;
use super::{RenderError, RenderResult, Sql};
use crate::dialect::Dialect;
use crate::table::{Table, kind};

/// Counts the columns that were written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Columns {
    all: usize,
    /// The columns that belong to tables in FROM of the query that was being written.
    own: usize,
    /// The table of the last of these.
    own_table: &'static str,
}

/// The tables in FROM of one query.
#[derive(Debug, Default)]
pub(super) struct Tables {
    own: Few<TypeId>,
    /// True if the query is a statement that assigns columns.
    assigns: bool,
    /// True if the query is a statement that writes `Sql::target`.
    writes: bool,
    /// The only table that RETURNING may name.
    only: Option<TypeId>,
    /// The tables for which the statement records whether the row of an outer join was found.
    pub(super) asked: Few<TypeId>,
    /// The tables whose rows come from a function.
    pub(super) functions: Few<TypeId>,
    /// How many entries of `Sql::computed` belong to the enclosing queries.
    pub(super) computed_around: usize,
    /// How many entries of `Sql::named` do.
    pub(super) named_around: usize,
    /// How many entries of `Sql::common` do.
    pub(super) common_around: usize,
}

impl Tables {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.own.clear();
        self.asked.clear();
        self.functions.clear();
        self.writes = false;
        self.computed_around = 0;
        self.named_around = 0;
        self.common_around = 0;
    }
}

/// A table in FROM of the query that is written, or of one around it.
pub(super) struct NamedTable {
    name: &'static str,
    /// The schema, where it is a part of the name.
    schema: Option<&'static str>,
    table: TypeId,
    /// True if the table has another name in the query.
    renamed: bool,
}
impl NamedTable {
    fn of<T: Table>() -> Self {
        Self {
            name: name_of::<T>(),
            schema: schema_of::<T>().filter(|_| T::ALIAS.is_none()),
            table: TypeId::of::<T>(),
            renamed: false,
        }
    }
    /// True if SQL cannot distinguish the two.
    fn is_named_as<D: Dialect>(&self, other: &Self) -> bool {
        let renamed = self.renamed || other.renamed;
        !renamed && same_name::<D>(self.name, other.name) && self.schema == other.schema
    }
}

/// A common table expression that the query may read.
pub(super) struct CommonTable {
    name: &'static str,
    table: TypeId,
}

fn same_name<D: Dialect>(a: &str, b: &str) -> bool {
    match D::SYNTAX.names_ignore_case {
        true => a.eq_ignore_ascii_case(b),
        false => a == b,
    }
}

/// A table of FROM whose columns the database does not let the query name.
pub(super) struct Computed {
    table: &'static str,
    names: &'static [&'static str],
    /// The SQL of each column, with `$` for the table; `None` if they have their names.
    columns: Option<&'static [&'static str]>,
}
impl Computed {
    /// Returns the SQL of the column `name` of `table`; the last matching entry wins.
    fn find(list: &[Self], table: &str, name: &str) -> Option<&'static str> {
        let table = list.iter().rev().find(|c| c.table == table)?;
        let place = table.names.iter().position(|own| *own == name)?;
        table.columns?.get(place).copied()
    }
}

fn name_of<T: Table>() -> &'static str {
    T::ALIAS.unwrap_or(T::NAME)
}
/// The schema that is a part of the table's name in a query: a derived table has none.
pub(super) fn schema_of<T: Table>() -> Option<&'static str> {
    T::SCHEMA.filter(|_| T::JOINED.is_none())
}

impl<D: Dialect> Sql<'_, '_, D> {
    /// Returns how many columns were written so far.
    pub(crate) fn columns(&self) -> usize {
        self.columns.all
    }

    /// Returns how many of them are of tables of the query itself.
    pub(crate) fn own_columns(&self) -> usize {
        self.columns.own
    }

    /// The table of the last of these.
    pub(crate) fn last_own_table(&self) -> &'static str {
        self.columns.own_table
    }

    /// Writes a column of `T` under the name `T` has in this query.
    pub(crate) fn column<T: Table>(&mut self, name: &str) -> RenderResult {
        if self.wants_values_only() {
            return Ok(());
        }
        self.check_column::<T>(name)?;
        self.reads_row_of::<T>()?;
        if let Some(text) = Computed::find(&self.computed, name_of::<T>(), name) {
            return self.computed_text(name_of::<T>(), text);
        }
        self.qualifier::<T>()?;
        self.push(".");
        self.identifier(name)
    }

    /// Writes the row of `T` as one value.
    pub(crate) fn row_of<T: Table>(&mut self) -> RenderResult {
        if self.wants_values_only() {
            return Ok(());
        }
        self.reads_row_of::<T>()?;
        self.qualifier::<T>()?;
        self.push(".*");
        Ok(())
    }

    /// Notes that the row of `T` is read here.
    fn reads_row_of<T: Table>(&mut self) -> RenderResult {
        self.columns.all += 1;
        self.check_table::<T>()?;
        if self.query.tables.own.contains(&TypeId::of::<T>()) {
            self.columns.own += 1;
            self.columns.own_table = name_of::<T>();
        }
        Ok(())
    }

    /// Refuses a column of an outer query's table where an inner one has the name, as SQL takes that.
    fn check_table<T: Table>(&mut self) -> RenderResult {
        if self.is_renamed::<T>() {
            return Ok(());
        }
        let own = NamedTable::of::<T>();
        let mut named = self.named.iter().rev();
        match named.find(|other| other.is_named_as::<D>(&own)) {
            Some(other) if other.table != own.table => {
                self.refuse(RenderError::HiddenTable { table: own.name })
            }
            _ => Ok(()),
        }
    }

    /// Refuses a table whose name a common table expression has taken.
    fn check_common<T: Table>(&mut self) -> RenderResult {
        if let Some(joined) = T::JOINED {
            return self.check_common_of(T::NAME, T::SCHEMA, joined);
        }
        let mut common = self.common.iter().rev();
        let hides = common.find(|common| same_name::<D>(common.name, T::NAME));
        let derived = TypeId::of::<T::Kind>() == TypeId::of::<kind::DerivedTable>();
        let hidden = hides.is_some_and(|common| match derived {
            // The name does not identify the relation of an alias.
            true => T::ALIAS.is_none() && common.table != TypeId::of::<T>(),
            false => T::SCHEMA.is_none(),
        });
        match hidden {
            true => self.refuse(RenderError::HiddenByWith { table: T::NAME }),
            false => Ok(()),
        }
    }

    /// True if a common table expression in sight has the name.
    pub(super) fn is_common(&self, name: &str) -> bool {
        let mut common = self.common.iter();
        common.any(|common| same_name::<D>(common.name, name))
    }

    /// The common table expression `T` is in sight from here on, until the query that has it ends.
    pub(crate) fn common_table<T: Table>(&mut self) {
        if !self.wants_values_only() {
            self.common.push(CommonTable {
                name: T::NAME,
                table: TypeId::of::<T>(),
            });
        }
    }

    /// Returns how many common table expressions are in scope.
    pub(crate) fn common_tables(&self) -> usize {
        self.common.len()
    }

    /// Leaves only this many in scope.
    pub(crate) fn end_common_tables(&mut self, before: usize) {
        self.common.truncate(before);
    }

    /// Refuses two tables of one name in FROM of the query.
    fn check_names(&mut self) -> RenderResult {
        let own = &self.named[self.query.tables.named_around.min(self.named.len())..];
        let twice = own.iter().enumerate().find(|(at, table)| {
            let mut before = own[..*at].iter();
            before.any(|other| other.table != table.table && other.is_named_as::<D>(table))
        });
        match twice.map(|(_, table)| table.name) {
            Some(table) => self.refuse(RenderError::TwoTablesOfOneName { table }),
            None => Ok(()),
        }
    }

    /// Refuses a column that the statement does not have in this place, or has with another value.
    fn check_column<T: Table>(&mut self, name: &str) -> RenderResult {
        let own = self.query.tables.own.contains(&TypeId::of::<T>());
        let only = self.query.tables.only;
        if own && only.is_some_and(|only| only != TypeId::of::<T>()) {
            let table = name_of::<T>();
            return self.refuse(RenderError::ReturningOther { table });
        }
        // A query inside the statement that has the table in its own FROM means that one.
        if self.query.tables.assigns || !own {
            let same = |(table, column): &&(TypeId, &'static str)| {
                *table == TypeId::of::<T>() && *column == name
            };
            if let Some((_, column)) = self.assigned.iter().find(same) {
                let reason = RenderError::AssignedBefore { column };
                return self.refuse(reason);
            }
        }
        Ok(())
    }

    /// The statement has assigned the column.
    pub(crate) fn assigned<T: Table>(&mut self, column: &'static str) {
        if D::SYNTAX.assigns_in_order && !self.wants_values_only() {
            self.query.tables.assigns = true;
            self.assigned.push((TypeId::of::<T>(), column));
        }
    }

    /// Ends the assignments: expressions after them read the values before them.
    pub(crate) fn end_assignments(&mut self) {
        self.assigned.clear();
    }

    /// Writes the RETURNING of an UPDATE of `T`; `others` is true if it has other tables.
    pub(crate) fn returning_of<T: Table>(
        &mut self,
        others: bool,
        returning: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        if others && !D::SYNTAX.returning_others {
            self.query.tables.only = Some(TypeId::of::<T>());
        }
        let written = returning(self);
        self.query.tables.only = None;
        written
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
    /// even if the outer query names a table as `T` is.
    pub(crate) fn compute_columns<T: Table>(&mut self, columns: Option<&'static [&'static str]>) {
        if self.wants_values_only() {
            return;
        }
        self.query.tables.own.push(TypeId::of::<T>());
        let renamed = self.is_renamed::<T>();
        self.named.push(NamedTable {
            renamed,
            ..NamedTable::of::<T>()
        });
        if columns.is_some() || self.computes_columns() {
            self.computed.push(Computed {
                table: name_of::<T>(),
                names: T::COLUMNS,
                columns,
            });
        }
    }

    /// Returns the SQL of a column of `T`, if that is not its name.
    pub(crate) fn computed_column<T: Table>(&self, name: &str) -> Option<&'static str> {
        Computed::find(&self.computed, name_of::<T>(), name)
    }

    /// True if there are columns that are not named.
    pub(crate) fn computes_columns(&self) -> bool {
        !self.computed.is_empty()
    }

    /// Returns how many tables have another name.
    pub(crate) fn renamed_tables(&self) -> usize {
        self.renamed.len()
    }

    /// From here on `T` has another name.
    pub(crate) fn rename_table<T: Table>(&mut self) {
        self.rename_table_as::<T>(format!("related_{}", self.renamed.len() + 1));
    }

    /// From here on `T` has this name.
    pub(crate) fn rename_table_as<T: Table>(&mut self, name: String) {
        self.renamed.push((TypeId::of::<T>(), name));
    }

    /// Takes back all but the first names.
    pub(crate) fn forget_renamed_tables(&mut self, first: usize) {
        self.renamed.truncate(first);
    }

    /// Writes a piece in which only the first names count.
    pub(crate) fn with_tables_renamed_before(
        &mut self,
        first: usize,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let later = self.renamed.split_off(first);
        let written = piece(self);
        self.renamed.extend(later);
        written
    }

    /// Returns true if `T` has another name.
    fn is_renamed<T: Table>(&self) -> bool {
        let mut renamed = self.renamed.iter();
        renamed.any(|(table, _)| *table == TypeId::of::<T>())
    }

    /// The other name of `T`.
    pub(super) fn other_name<T: Table>(&self) -> Option<String> {
        let mut names = self.renamed.iter().rev();
        let (_, name) = names.find(|(table, _)| *table == TypeId::of::<T>())?;
        Some(name.clone())
    }

    /// The statement updates or deletes rows of `T`.
    pub(crate) fn writes_table<T: Table>(&mut self) {
        self.query.tables.writes = true;
        self.target = Some(TypeId::of::<T>());
    }

    /// True if RETURNING knows `T` by its own name only, though it is written by its alias.
    fn returns_by_name<T: Table>(&self) -> bool {
        let target = self.target == Some(TypeId::of::<T>());
        let own = || self.query.tables.own.contains(&TypeId::of::<T>());
        self.places.returning
            && !D::SYNTAX.alias_in_returning
            && target
            && (self.query.tables.writes || !own())
    }

    /// Writes the name of `T` in a query whose FROM has a derived table in its place.
    pub(super) fn name_in_from<T: Table>(&mut self) -> RenderResult {
        match self.other_name::<T>() {
            Some(name) => self.identifier(&name),
            None => self.identifier(name_of::<T>()),
        }
    }

    pub(super) fn qualifier<T: Table>(&mut self) -> RenderResult {
        if let Some(name) = self.other_name::<T>() {
            return self.identifier(&name);
        }
        match T::ALIAS {
            Some(alias) if self.returns_by_name::<T>() => match self.query.tables.writes {
                true => self.identifier(T::NAME),
                // A query may have a table of that name itself.
                false => self.refuse(RenderError::ReturningAlias { alias }),
            },
            Some(alias) => self.identifier(alias),
            None if T::JOINED.is_some()
                || (self.places.returning && !D::SYNTAX.schema_in_returning) =>
            {
                self.identifier(T::NAME)
            }
            None => self.table_name::<T>(),
        }
    }

    pub(super) fn table_name<T: Table>(&mut self) -> RenderResult {
        if let Some(schema) = T::SCHEMA {
            self.identifier(schema)?;
            self.push(".");
        }
        self.identifier(T::NAME)
    }

    /// True if `T` is in FROM of the query itself.
    pub(super) fn has_table<T: Table>(&self) -> bool {
        self.query.tables.own.contains(&TypeId::of::<T>())
    }

    /// Writes the table `T`, which gets another name.
    pub(super) fn stored_table<T: Table>(&mut self) -> RenderResult {
        if !self.wants_values_only() {
            self.check_common::<T>()?;
        }
        self.table_in_from::<T>()
    }

    /// Writes `T` as FROM names it, and notes its rules.
    pub(crate) fn table<T: Table>(&mut self) -> RenderResult {
        if self.derived_table::<T>()? {
            return Ok(());
        }
        self.filter_table::<T>();
        self.table_as_named::<T>()
    }

    /// Writes `T` where no row of it is read: as the table of an INSERT.
    pub(crate) fn table_as_named<T: Table>(&mut self) -> RenderResult {
        if !self.wants_values_only() {
            self.check_common::<T>()?;
            self.check_names()?;
        }
        self.table_in_from::<T>()?;
        if self.as_part.is_some() {
            return Ok(());
        }
        if let Some(name) = self.other_name::<T>() {
            self.push(" AS ");
            return self.identifier(&name);
        }
        let own = T::JOINED.map(|_| T::NAME);
        if let Some(alias) = T::ALIAS.or(own) {
            self.push(" AS ");
            self.identifier(alias)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Computed;

    #[test]
    fn the_table_of_the_innermost_query_counts() {
        let table = |columns| Computed {
            table: "t",
            names: &["a", "b"],
            columns,
        };
        let around = table(Some(&["$.x", "$.y"]));
        assert_eq!(
            Computed::find(std::slice::from_ref(&around), "t", "b"),
            Some("$.y")
        );
        assert_eq!(Computed::find(&[around], "u", "b"), None);
        let both = [table(Some(&["$.x", "$.y"])), table(None)];
        assert_eq!(Computed::find(&both, "t", "b"), None, "it has its name");
    }
}

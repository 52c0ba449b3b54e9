//! The names that tables and columns have in a query.

use std::any::TypeId;

use super::short_list::Few;
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
    /// The only table that RETURNING may use.
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
    /// How many entries of `Sql::renamed` do.
    pub(super) renamed_around: usize,
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
        self.renamed_around = 0;
    }
}

/// A table in FROM of the query being written, or of an enclosing one.
pub(super) struct NamedTable {
    name: &'static str,
    /// The schema, if it is part of the name.
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
    /// True if both have the same name, schemas apart.
    fn has_name_of<D: Dialect>(&self, other: &Self) -> bool {
        !(self.renamed || other.renamed) && same_name::<D>(self.name, other.name)
    }
    /// True if SQL takes the name of the other for this one: a name without a schema means a table of any schema.
    fn is_meant_by<D: Dialect>(&self, other: &Self) -> bool {
        self.has_name_of::<D>(other) && (other.schema.is_none() || self.schema == other.schema)
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

/// A table of FROM whose columns cannot be named on the database.
pub(super) struct Computed {
    table: &'static str,
    names: &'static [&'static str],
    /// The SQL of each column, with `$` for the table; `None` if columns have their names.
    columns: Option<&'static [&'static str]>,
    /// The SQL around the name of each column, if it needs any.
    around: Option<Around>,
}
/// Returns the SQL around a column, by its position.
pub(crate) type Around = fn(usize) -> Option<(&'static str, &'static str)>;
impl Computed {
    /// Returns the SQL around the column `name` of `table`.
    fn around(list: &[Self], table: &str, name: &str) -> Option<(&'static str, &'static str)> {
        let table = list.iter().rev().find(|c| c.table == table)?;
        let place = table.names.iter().position(|own| *own == name)?;
        table.around?(place)
    }

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
/// The schema that is part of the table's name in a query: `None` for a derived table.
pub(super) fn schema_of<T: Table>() -> Option<&'static str> {
    T::SCHEMA.filter(|_| T::JOINED.is_none())
}

impl<D: Dialect> Sql<'_, '_, D> {
    /// Returns the number of columns written so far.
    pub(crate) fn columns(&self) -> usize {
        self.columns.all
    }

    /// Returns how many of them belong to tables of the query itself.
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
        let around = Computed::around(&self.computed, name_of::<T>(), name);
        let (before, after) = around.unwrap_or_default();
        self.push(before);
        self.qualifier::<T>()?;
        self.push(".");
        self.identifier(name)?;
        self.push(after);
        Ok(())
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

    /// Records that the row of `T` is read here.
    fn reads_row_of<T: Table>(&mut self) -> RenderResult {
        self.columns.all += 1;
        self.check_table::<T>()?;
        if self.query.tables.own.contains(&TypeId::of::<T>()) {
            self.columns.own += 1;
            self.columns.own_table = name_of::<T>();
        }
        Ok(())
    }

    /// Refuses a column of an outer query's table if an inner table has the same name, which SQL would use.
    fn check_table<T: Table>(&mut self) -> RenderResult {
        if self.is_renamed::<T>() {
            return Ok(());
        }
        let own = NamedTable::of::<T>();
        let mut named = self.named.iter().rev();
        match named.find(|other| other.is_meant_by::<D>(&own)) {
            Some(other) if other.table != own.table => {
                self.refuse(RenderError::HiddenTable { table: own.name })
            }
            _ => Ok(()),
        }
    }

    /// Refuses a table if a common table expression has its name.
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

    /// True if a common table expression in scope has the name.
    pub(super) fn is_common(&self, name: &str) -> bool {
        let mut common = self.common.iter();
        common.any(|common| same_name::<D>(common.name, name))
    }

    /// Adds the common table expression `T` to the scope, until the query that has it ends.
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

    /// Truncates the scope to this many.
    pub(crate) fn end_common_tables(&mut self, before: usize) {
        self.common.truncate(before);
    }

    /// Refuses two tables with the same name in FROM of the query.
    fn check_names(&mut self) -> RenderResult {
        let own = &self.named[self.query.tables.named_around.min(self.named.len())..];
        let twice = own.iter().enumerate().find(|(at, table)| {
            let mut before = own[..*at].iter();
            before.any(|other| {
                let same = table.is_meant_by::<D>(other) || other.is_meant_by::<D>(table);
                other.table != table.table && same
            })
        });
        match twice.map(|(_, table)| table.name) {
            Some(table) => self.refuse(RenderError::TwoTablesOfOneName { table }),
            None => Ok(()),
        }
    }

    /// Refuses a column that the statement cannot use in this place, or that has another value here.
    fn check_column<T: Table>(&mut self, name: &str) -> RenderResult {
        let own = self.query.tables.own.contains(&TypeId::of::<T>());
        let only = self.query.tables.only;
        if own && only.is_some_and(|only| only != TypeId::of::<T>()) {
            let table = name_of::<T>();
            return self.refuse(RenderError::ReturningOther { table });
        }
        // If a nested query has the table in its own FROM, the column belongs to that one.
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

    /// Records that the statement has assigned the column.
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

    /// Sets the SQL of the columns of `T`, with `$` for the table; without it they have their names,
    /// even if the outer query uses another name for `T`.
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
        self.rename_beside_same_name();
        if columns.is_some() || self.computes_columns() {
            self.computed.push(Computed {
                table: name_of::<T>(),
                names: T::COLUMNS,
                columns,
                around: None,
            });
        }
    }
    /// Sets the SQL around the columns of `T`, after [`compute_columns`](Self::compute_columns).
    pub(crate) fn put_around_columns<T: Table>(&mut self, around: Option<Around>) {
        if around.is_some() && !self.wants_values_only() {
            self.computed.push(Computed {
                table: name_of::<T>(),
                names: T::COLUMNS,
                columns: None,
                around,
            });
        }
    }

    /// Renames a table of a schema, if a table without one has its name: in SQL that name would mean either. The last table is
    /// new; the rows that a statement writes keep their name.
    fn rename_beside_same_name(&mut self) {
        let around = self.query.tables.named_around.min(self.named.len());
        let Some((new, before)) = self.named.split_last() else {
            return;
        };
        let target = self.target;
        let is_beside = |at: usize, table: &NamedTable| {
            let renames = match new.schema {
                Some(_) => {
                    at == before.len()
                        && before
                            .iter()
                            .any(|other| other.schema.is_none() && new.has_name_of::<D>(other))
                }
                None => at >= around && table.has_name_of::<D>(new),
            };
            renames && table.schema.is_some() && target != Some(table.table)
        };
        let all = self.named.iter().enumerate();
        let found: Vec<usize> = all
            .filter(|(at, table)| is_beside(*at, table))
            .map(|(at, _)| at)
            .collect();
        for at in found {
            let table = &mut self.named[at];
            let name = format!("{}.{}", table.schema.unwrap_or_default(), table.name);
            table.renamed = true;
            self.renamed.push((table.table, name));
        }
    }

    /// Returns the SQL of a column of `T`, if that is not its name.
    pub(crate) fn computed_column<T: Table>(&self, name: &str) -> Option<&'static str> {
        Computed::find(&self.computed, name_of::<T>(), name)
    }

    /// True if there are columns that cannot be named.
    pub(crate) fn computes_columns(&self) -> bool {
        !self.computed.is_empty()
    }

    /// Returns how many tables have another name.
    pub(crate) fn renamed_tables(&self) -> usize {
        self.renamed.len()
    }

    /// Gives `T` another name from here on.
    pub(crate) fn rename_table<T: Table>(&mut self) {
        self.rename_table_as::<T>(format!("related_{}", self.renamed.len() + 1));
    }

    /// Gives `T` this name from here on.
    pub(crate) fn rename_table_as<T: Table>(&mut self, name: String) {
        self.renamed.push((TypeId::of::<T>(), name));
    }

    /// Removes all but the first names.
    pub(crate) fn forget_renamed_tables(&mut self, first: usize) {
        self.renamed.truncate(first);
    }

    /// Writes a piece in which only the first names apply.
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

    /// Records that the statement updates or deletes rows of `T`.
    pub(crate) fn writes_table<T: Table>(&mut self) {
        self.query.tables.writes = true;
        self.target = Some(TypeId::of::<T>());
    }

    /// True if RETURNING knows `T` only by its own name, though it is written by its alias.
    fn returns_by_name<T: Table>(&self) -> bool {
        let target = self.target == Some(TypeId::of::<T>());
        let own = || self.query.tables.own.contains(&TypeId::of::<T>());
        self.places.returning
            && !D::SYNTAX.alias_in_returning
            && target
            && (self.query.tables.writes || !own())
    }

    /// Writes the name of `T` alone, as FROM has it.
    pub(crate) fn name_in_from<T: Table>(&mut self) -> RenderResult {
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
                // A query may contain a table with that name itself.
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

    /// Writes the table `T` under another name.
    pub(super) fn stored_table<T: Table>(&mut self) -> RenderResult {
        if !self.wants_values_only() {
            self.check_common::<T>()?;
        }
        self.table_in_from::<T>()
    }

    /// Writes `T` for FROM, and records its rules.
    pub(crate) fn table<T: Table>(&mut self) -> RenderResult {
        if self.derived_table::<T>()? {
            return Ok(());
        }
        self.filter_table::<T>();
        self.table_as_named::<T>()
    }

    /// Writes `T` where no row of it is read, as the table of an INSERT.
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
            around: None,
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

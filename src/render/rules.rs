//! Rules of tables: conditions that every query of a table has, in addition to its own.
//!
//! FROM records its tables that have rules. A join writes the rules of its optional side into its
//! ON; WHERE writes the rest. A statement that ends with unwritten rules is an error.

use std::any::{Any, TypeId};
use std::ops::Range;
use std::sync::Arc;

use super::names::schema_of;
use super::{AnyFragment, RenderError, RenderResult, Sql};
use crate::dialect::Dialect;
use crate::table::{Discriminator, KindLabel, Table, kind};

/// The rules of a connection, independent of its database.
#[derive(Clone, Default)]
pub struct AnyRules(Option<Arc<dyn Any + Send + Sync>>);
impl AnyRules {
    pub(crate) fn new<D: Dialect>(rules: RuleList<D>) -> Self {
        let some = !rules.0.is_empty();
        Self(some.then(|| Arc::new(rules) as Arc<dyn Any + Send + Sync>))
    }
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
    /// Returns the rules for the database.
    pub(crate) fn of<D: Dialect>(&self) -> Option<&RuleList<D>> {
        self.0.as_deref()?.downcast_ref()
    }
}

/// Rules, in the order in which they are written.
pub(crate) struct RuleList<D>(pub(crate) Vec<Arc<TableRule<D>>>);
impl<D> Clone for RuleList<D> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A condition for the rows of a table.
pub(crate) struct TableRule<D> {
    pub(crate) name: &'static str,
    pub(crate) of: RuleOf,
    pub(crate) condition: Box<dyn AnyFragment<D> + Send + Sync>,
}
/// The tables to which a rule applies.
pub(crate) enum RuleOf {
    /// A table, under any alias. The condition uses columns of this type; it may need
    /// parentheses.
    Table {
        schema: Option<&'static str>,
        name: &'static str,
        table: TypeId,
        parentheses: bool,
    },
    /// Every table with the column, which must equal the condition.
    Column(&'static str),
}
impl<D> TableRule<D> {
    fn is_of(&self, (own_schema, own_name, columns): Named) -> bool {
        match &self.of {
            RuleOf::Table { schema, name, .. } => *schema == own_schema && *name == own_name,
            RuleOf::Column(column) => columns.contains(column),
        }
    }
}

/// The schema, the name and the columns of a table.
type Named = (Option<&'static str>, &'static str, &'static [&'static str]);

/// The kind whose condition must be written; a derived table of joined tables has it inside.
fn kind_outside<T: Table>() -> Option<Discriminator> {
    T::KIND.filter(|_| T::JOINED.is_none())
}

/// A table of FROM whose rules are not written yet.
pub(crate) struct Unfiltered<'b, D> {
    table: &'static str,
    schema: Option<&'static str>,
    /// The qualifier of its columns, unless that is its own name with its schema.
    written: Option<String>,
    /// The kind of a polymorphic table to which its rows belong.
    kind: Option<Discriminator>,
    rules: Vec<&'b TableRule<D>>,
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Applies these rules to the statement.
    pub(crate) fn ruled(mut self, rules: &'b AnyRules) -> Self {
        self.rules = rules.of::<D>();
        self
    }
    /// True if there are rules, so that the type alone does not determine the SQL.
    #[inline]
    pub(crate) fn has_rules(&self) -> bool {
        self.rules.is_some()
    }
    /// Writes a piece without rules.
    pub(crate) fn unruled(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let rules = self.rules.take();
        let written = piece(self);
        self.rules = rules;
        written
    }

    fn rules_of<T: Table>(&self) -> Vec<&'b TableRule<D>> {
        let derived = TypeId::of::<T::Kind>() == TypeId::of::<kind::DerivedTable>();
        match derived {
            true => Vec::new(),
            false => self.rules_of_named((T::SCHEMA, T::NAME, T::COLUMNS)),
        }
    }
    fn rules_of_named(&self, named: Named) -> Vec<&'b TableRule<D>> {
        let rules = self.rules.map_or(&[][..], |rules| &rules.0[..]);
        let rules = rules.iter().map(|rule| &**rule);
        rules.filter(|rule| rule.is_of(named)).collect()
    }

    /// Records a table of FROM, or one whose rows are updated or deleted: the rules hide some of its rows.
    pub(super) fn filter_table<T: Table>(&mut self) {
        if self.rules.is_none() && T::KIND.is_none() {
            return;
        }
        let rules = self.rules_of::<T>();
        let written = self.name_of_ruled::<T>();
        self.note(T::SCHEMA, T::NAME, written, kind_outside::<T>(), rules);
    }
    /// Records a table by its names only, and the schema by which its columns are qualified.
    pub(crate) fn filter_named(
        &mut self,
        schema: Option<&'static str>,
        qualifier: Option<&'static str>,
        table: &'static str,
        columns: &'static [&'static str],
    ) {
        let rules = self.rules_of_named((schema, table, columns));
        let written = qualifier.is_none().then(|| table.to_owned());
        self.note(schema, table, written, None, rules);
    }
    fn note(
        &mut self,
        schema: Option<&'static str>,
        table: &'static str,
        written: Option<String>,
        kind: Option<Discriminator>,
        rules: Vec<&'b TableRule<D>>,
    ) {
        if kind.is_some() || !rules.is_empty() {
            self.query.unfiltered.push(Unfiltered {
                table,
                schema,
                written,
                kind,
                rules,
            });
        }
    }
    /// Records that a table is read where its rules are not written: at the end of a path.
    pub(super) fn read_without_rules<T: Table>(&mut self) {
        if kind_outside::<T>().is_some() {
            self.kindless = self.kindless.or(Some(T::NAME));
        } else if self.has_rules() && !self.rules_of::<T>().is_empty() {
            self.ruleless = self.ruleless.or(Some(T::NAME));
        }
    }
    /// Writes the rules of the UPDATE inside an INSERT, and of a statement of which only the rules are counted.
    pub(crate) fn filter_written<T: Table>(&mut self) {
        self.filter_table::<T>();
    }

    /// The name of a table in FROM, unless it is its own name with its schema.
    fn name_of_ruled<T: Table>(&self) -> Option<String> {
        let own = || schema_of::<T>().is_none().then_some(T::NAME);
        self.other_name::<T>()
            .or_else(|| T::ALIAS.or_else(own).map(str::to_owned))
    }

    /// Returns how many tables of the query have unwritten rules.
    #[inline]
    pub(crate) fn unfiltered(&self) -> usize {
        self.query.unfiltered.len()
    }

    /// Writes the rules of some of these tables, each after the output of `before`.
    pub(crate) fn render_rules(
        &mut self,
        of: Range<usize>,
        mut before: impl FnMut(&mut Self),
    ) -> RenderResult {
        let tables: Vec<_> = self.query.unfiltered.drain(of).collect();
        for table in &tables {
            if let Some(kind) = table.kind {
                before(self);
                self.render_kind(kind, table.schema, table.table, table.written.as_deref())?;
            }
            for rule in &table.rules {
                before(self);
                self.render_rule(rule, table.schema, table.table, table.written.as_deref())?;
            }
        }
        Ok(())
    }

    fn render_rule(
        &mut self,
        rule: &'b TableRule<D>,
        schema: Option<&'static str>,
        table: &'static str,
        written: Option<&str>,
    ) -> RenderResult {
        let outside = self.renamed_tables();
        match &rule.of {
            RuleOf::Table {
                table, parentheses, ..
            } => {
                if let Some(written) = written {
                    self.renamed.push((*table, written.to_owned()));
                }
                // A query inside a rule is written without rules: they would never end.
                let written = self.unruled(|out| {
                    out.parenthesized(*parentheses, |out| rule.condition.render_any(out))
                });
                self.forget_renamed_tables(outside);
                written
            }
            RuleOf::Column(column) => {
                self.column_of_ruled(column, schema, table, written)?;
                self.push(" = ");
                self.unruled(|out| rule.condition.render_any(out))
            }
        }
    }

    /// Writes a column after the name of its table.
    fn column_of_ruled(
        &mut self,
        column: &str,
        schema: Option<&'static str>,
        table: &'static str,
        written: Option<&str>,
    ) -> RenderResult {
        match (written, schema) {
            (Some(name), _) => self.identifier(name)?,
            (None, schema) => {
                if let Some(schema) = schema {
                    self.identifier(schema)?;
                    self.push(".");
                }
                self.identifier(table)?;
            }
        }
        self.push(".");
        self.identifier(column)
    }

    /// Writes the condition that rows are of a kind. The statement's type determines it, and it binds nothing.
    fn render_kind(
        &mut self,
        kind: Discriminator,
        schema: Option<&'static str>,
        table: &'static str,
        written: Option<&str>,
    ) -> RenderResult {
        self.column_of_ruled(kind.column, schema, table, written)?;
        self.push(" = ");
        self.label(kind.label);
        Ok(())
    }
    /// Writes the label of a kind. Generated code has no labels with a backslash.
    pub(super) fn label(&mut self, label: KindLabel) {
        match label {
            KindLabel::LabelText(text) => {
                self.push("'");
                self.push(&text.replace('\'', "''"));
                self.push("'");
            }
            KindLabel::LabelNumber(number) => self.push(&number.to_string()),
        }
    }

    /// Records that inserted rows need the label of a kind, if the table is of one.
    pub(crate) fn insert_kind<T: Table>(&mut self) {
        self.inserted = T::KIND;
    }
    /// The rows are written: they must have the label.
    pub(crate) fn end_insert<T: Table>(&mut self) {
        if self.inserted.take().is_some() {
            self.kindless = self.kindless.or(Some(T::NAME));
        }
    }
    /// The column of the label, whose rows follow.
    pub(crate) fn take_inserted_kind(&mut self) -> Option<Discriminator> {
        self.inserted.take()
    }
    /// Writes the label of new rows.
    pub(crate) fn inserted_label(&mut self, kind: Discriminator) {
        self.label(kind.label);
    }

    /// FULL JOIN keeps the rows of both sides: hidden rows are removed before it, in derived tables.
    pub(crate) fn full_join(
        &mut self,
        join: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.query.derives, true);
        let written = join(self);
        self.query.derives = before;
        written
    }

    /// Writes the table of FROM as a derived table, if it has rules and is in a FULL JOIN; returns whether it did.
    pub(super) fn derived_table<T: Table>(&mut self) -> Result<bool, RenderError> {
        let kind = kind_outside::<T>();
        if (self.rules.is_none() && kind.is_none()) || !self.query.derives {
            return Ok(false);
        }
        let rules = self.rules_of::<T>();
        if rules.is_empty() && kind.is_none() {
            return Ok(false);
        }
        // Its columns are qualified by its schema, which a derived table does not have.
        let Some(name) = self.name_of_ruled::<T>() else {
            self.refuse(RenderError::RuleNotApplied { table: T::NAME })?;
            return Ok(false);
        };
        self.push("(SELECT * FROM ");
        self.table_in_from::<T>()?;
        if T::JOINED.is_some() {
            self.push(" AS ");
            self.identifier(T::NAME)?;
        }
        let own = schema_of::<T>().is_none().then_some(T::NAME);
        let mut keyword = " WHERE ";
        if let Some(kind) = kind {
            self.push(std::mem::replace(&mut keyword, " AND "));
            self.render_kind(kind, T::SCHEMA, T::NAME, own)?;
        }
        for rule in rules {
            self.push(std::mem::replace(&mut keyword, " AND "));
            self.with_tables_renamed_before(0, |out| {
                out.render_rule(rule, T::SCHEMA, T::NAME, own)
            })?;
        }
        self.push(") AS ");
        self.identifier(&name)?;
        Ok(true)
    }

    /// Ends the query: all rules of its tables must be written.
    pub(super) fn end_rules(&mut self) {
        if let Some(table) = self.query.unfiltered.first() {
            match table.kind {
                Some(_) => self.kindless = self.kindless.or(Some(table.table)),
                None => self.ruleless = self.ruleless.or(Some(table.table)),
            }
            self.query.unfiltered.clear();
        }
    }

    /// Checks at the end of the statement that all rules were written.
    pub(crate) fn check_rules(&mut self) -> RenderResult {
        // If only values are collected, the text has already reported the error.
        if self.wants_values_only() {
            return Ok(());
        }
        self.end_rules();
        match (self.kindless, self.ruleless) {
            (Some(table), _) => self.refuse(RenderError::KindNotApplied { table }),
            (None, Some(table)) => self.refuse(RenderError::RuleNotApplied { table }),
            (None, None) => Ok(()),
        }
    }

    /// Records that the user's SQL text may read any table.
    pub(crate) fn check_raw(&mut self) -> RenderResult {
        match self.rules.is_some() {
            true => self.refuse(RenderError::RawWithRules),
            false => Ok(()),
        }
    }
}

//! Writing SQL: one walk over a statement either sends it through diesel or prints it.

use std::any::{Any, TypeId};
use std::borrow::Cow;

use diesel::query_builder::AstPass;

use super::{Dialect, ListOperator};
use crate::error::RenderResult;
use crate::expr::window::Windows;
use crate::query::select_list::{OwnName, OwnNames};
use crate::table::Table;
use crate::types::{Bound, Kind, List, Native};

/// A piece of a statement that the database `D` can say.
///
/// `STATIC` tells whether the SQL follows from the type alone. A statement made of static pieces
/// is prepared once per connection and never written again.
#[diagnostic::on_unimplemented(
    message = "`{D}` has no SQL for `{Self}`",
    label = "this database cannot say it"
)]
pub trait Fragment<D: Dialect> {
    /// Whether the SQL text depends on the type alone.
    const STATIC: bool;
    /// The name that a SELECT list gives it by itself: that of a column.
    #[doc(hidden)]
    const NAME: Option<&'static str> = None;
    /// Whether its type follows from bind parameters alone, which some databases type late.
    #[doc(hidden)]
    const OF_PARAMETERS: bool = false;
    /// Whether it may hold a value.
    #[doc(hidden)]
    const VALUES: bool = true;
    /// Writes the SQL and its bind values, in order.
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Of what stands in FROM: tells how its columns are written. Called before they are.
    #[doc(hidden)]
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        let _ = out;
    }
}

/// Where a statement's SQL goes.
pub struct Sql<'a, 'b, D: Dialect> {
    sink: Sink<'a, 'b, D>,
    /// How many values are bound so far.
    binds: usize,
    /// How many columns were written so far.
    columns: usize,
    /// How many of them are of tables in FROM of the query that is written.
    own_columns: usize,
    /// Whether an opening parenthesis was written last.
    open: bool,
    /// Whether values are written into the SQL.
    literally: bool,
    /// Whether a SELECT list is written.
    selecting: bool,
    /// Whether a label is in an expression, where its place would be a number.
    computing: bool,
    /// Whether a list of common table expressions was written, with which the next goes on.
    with: bool,
    query: QueryState<'b, D>,
    /// The columns that are not named, innermost query last.
    computed: Vec<Computed>,
}

enum Sink<'a, 'b, D: Dialect> {
    Diesel(AstPass<'a, 'b, D>),
    Text(&'a mut String),
}

/// What is remembered while one query, without those inside it, is written.
pub(crate) struct QueryState<'b, D> {
    /// The values bound so far and their numbers, where an equal one is to be sent once only: an
    /// expression of GROUP BY is the one in the SELECT list only if its parameters are the same.
    shared: Option<Vec<(&'b dyn Any, usize)>>,
    /// Where that cannot be: whether numbers are literals.
    literal: bool,
    /// The named windows of the SELECT list.
    windows: Windows<'b, D>,
    /// The labels that stand under another name in the SELECT list.
    labels: Vec<(&'static str, Cow<'static, str>)>,
    /// What it selects.
    names: Option<fn(&mut OwnNames)>,
    /// The tables in its FROM.
    tables: Vec<TypeId>,
    /// How many of `Sql::computed` belong to the queries around it.
    computed: usize,
}

impl<D> Default for QueryState<'_, D> {
    fn default() -> Self {
        Self {
            shared: None,
            literal: false,
            labels: Vec::new(),
            windows: Windows::default(),
            names: None,
            tables: Vec::new(),
            computed: 0,
        }
    }
}

/// A table of FROM whose columns the database does not let the query name.
struct Computed {
    table: &'static str,
    names: &'static [&'static str],
    /// What is written for each, with `$` for the table; none where they have their names.
    columns: Option<&'static [&'static str]>,
}

impl<'a, 'b, D: Dialect> Sql<'a, 'b, D> {
    pub(crate) fn diesel(pass: AstPass<'a, 'b, D>) -> Self {
        Self {
            sink: Sink::Diesel(pass),
            binds: 0,
            columns: 0,
            own_columns: 0,
            open: false,
            literally: false,
            selecting: false,
            computing: false,
            with: false,
            query: QueryState::default(),
            computed: Vec::new(),
        }
    }

    pub(crate) fn text(sql: &'a mut String) -> Self {
        Self {
            sink: Sink::Text(sql),
            binds: 0,
            columns: 0,
            own_columns: 0,
            open: false,
            literally: false,
            selecting: false,
            computing: false,
            with: false,
            query: QueryState::default(),
            computed: Vec::new(),
        }
    }

    /// Writes SQL text as it is.
    pub fn push(&mut self, text: &str) {
        if !text.is_empty() {
            self.open = text.ends_with('(');
        }
        match &mut self.sink {
            Sink::Diesel(pass) => pass.push_sql(text),
            Sink::Text(sql) => sql.push_str(text),
        }
    }

    /// Whether an opening parenthesis was written last, after which stands no space.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// The WITH that is written next goes on with the list that was written last.
    pub(crate) fn continue_with(&mut self) {
        self.with = true;
    }

    /// Whether the WITH that begins here does so.
    pub(crate) fn continues_with(&mut self) -> bool {
        std::mem::take(&mut self.with)
    }

    /// The named windows of the query that is written.
    pub(crate) fn windows(&mut self) -> &mut Windows<'b, D> {
        &mut self.query.windows
    }

    /// A writer of text whose equal values have one number, to compare pieces of SQL.
    pub(crate) fn comparing(sql: &'a mut String) -> Self {
        let mut out = Self::text(sql);
        out.query.shared = Some(Vec::new());
        out
    }

    /// How many columns were written so far.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// How many of them are of tables of the query itself.
    pub(crate) fn own_columns(&self) -> usize {
        self.own_columns
    }

    /// How many values are bound so far.
    pub(crate) fn binds(&self) -> usize {
        self.binds
    }

    /// Takes the text that was written.
    pub(crate) fn take_text(&mut self) -> String {
        match &mut self.sink {
            Sink::Text(sql) => std::mem::take(*sql),
            Sink::Diesel(_) => String::new(),
        }
    }

    /// Writes a quoted identifier.
    pub fn identifier(&mut self, name: &str) -> RenderResult {
        self.open = false;
        match &mut self.sink {
            Sink::Diesel(pass) => pass.push_identifier(name),
            Sink::Text(sql) => {
                sql.push(D::QUOTE);
                for c in name.chars() {
                    if c == D::QUOTE {
                        sql.push(c);
                    }
                    sql.push(c);
                }
                sql.push(D::QUOTE);
                Ok(())
            }
        }
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

    /// Sends equal values once from here on; gives whether that is new.
    pub(crate) fn share_binds(&mut self, yes: bool) -> bool {
        let begins = yes && self.query.shared.is_none() && !self.query.literal;
        if begins {
            self.query.shared = D::SHARES_PARAMETERS.then(Vec::new);
            self.query.literal = !D::SHARES_PARAMETERS;
        }
        begins
    }

    /// Ends what [`share_binds`](Self::share_binds) began.
    pub(crate) fn end_sharing(&mut self, begun: bool) {
        if begun {
            self.query.shared = None;
            self.query.literal = false;
        }
    }

    /// Begins a query; `shares` tells whether equal values are sent once.
    pub(crate) fn enter_query(&mut self, shares: bool) -> QueryState<'b, D> {
        let state = QueryState {
            shared: (shares && D::SHARES_PARAMETERS).then(Vec::new),
            literal: shares && !D::SHARES_PARAMETERS,
            labels: Vec::new(),
            windows: Windows::default(),
            names: None,
            tables: Vec::new(),
            computed: self.computed.len(),
        };
        std::mem::replace(&mut self.query, state)
    }

    /// Ends it.
    pub(crate) fn leave_query(&mut self, around: QueryState<'b, D>) {
        self.computed.truncate(self.query.computed);
        self.query = around;
    }

    /// Writes a piece in which values stand as literals.
    pub(crate) fn literally(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.literally, true);
        let written = piece(self);
        self.literally = before;
        written
    }

    /// Writes an expression in which labels may stand.
    pub(crate) fn computed(&mut self, e: impl FnOnce(&mut Self) -> RenderResult) -> RenderResult {
        let before = std::mem::replace(&mut self.computing, true);
        let written = e(self);
        self.computing = before;
        written
    }

    /// Writes a bind parameter.
    pub(crate) fn bind<B: Native>(&mut self, value: &'b Bound<B>) -> RenderResult {
        if self.literally {
            let literal = D::literal(value).ok_or_else(|| {
                let message = format!("{} takes no such value here", D::DATABASE);
                diesel::result::Error::QueryBuilderError(message.into())
            })?;
            self.push(&literal);
            return Ok(());
        }
        let cast = D::cast_of_binds::<B>();
        if cast.is_some() {
            self.push("CAST(");
        }
        if !self.number_literal(value) {
            self.bind_value(value)?;
        }
        if let Some(name) = cast {
            self.push(" AS ");
            self.push(name);
            self.push(")");
        }
        Ok(())
    }

    /// Writes a SELECT list.
    pub(crate) fn select_list(
        &mut self,
        list: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let before = std::mem::replace(&mut self.selecting, true);
        let written = list(self);
        self.selecting = before;
        written
    }

    /// Writes a number as a literal, where its type as a parameter would come too late.
    fn number_literal<B: Native>(&mut self, value: &'b Bound<B>) -> bool {
        if D::NUMBERS_IN_SELECT || !(self.selecting || self.query.literal) {
            return false;
        }
        let Some(literal) = D::literal(value).filter(|_| B::KIND != Kind::Text) else {
            return false;
        };
        // Another value is another statement.
        if let Sink::Diesel(pass) = &mut self.sink {
            pass.unsafe_to_cache_prepared();
        }
        self.push(&literal);
        true
    }

    fn bind_value<B: Native>(&mut self, value: &'b Bound<B>) -> RenderResult {
        if let Some(shared) = &mut self.query.shared {
            let same = |(other, _): &&(&dyn Any, usize)| {
                other
                    .downcast_ref::<Bound<B>>()
                    .is_some_and(|o| o.same(value))
            };
            if let Some(&(_, n)) = shared.iter().find(same) {
                let mut text = String::new();
                D::placeholder_again(n, &mut text);
                self.push(&text);
                return Ok(());
            }
            shared.push((value, self.binds + 1));
        }
        self.bind_with(|pass| D::bind(pass, value))
    }

    /// Binds through diesel's own types, or writes the placeholder.
    pub(crate) fn bind_with(
        &mut self,
        diesel: impl FnOnce(&mut AstPass<'_, 'b, D>) -> RenderResult,
    ) -> RenderResult {
        self.binds += 1;
        self.open = false;
        match &mut self.sink {
            Sink::Diesel(pass) => diesel(pass),
            Sink::Text(sql) => {
                D::placeholder(self.binds, sql);
                Ok(())
            }
        }
    }

    pub(crate) fn bind_list<B: Native>(
        &mut self,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        D::bind_list(self, list, operator)
    }

    /// Writes `inner`, in parentheses if it needs them.
    pub(crate) fn parenthesized(
        &mut self,
        yes: bool,
        inner: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        if yes {
            self.push("(");
        }
        inner(self)?;
        if yes {
            self.push(")");
        }
        Ok(())
    }
}

//! What is remembered while one query is written.

use std::any::{Any, TypeId};
use std::borrow::Cow;

use super::{Fragment, Sql};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::window::Windows;
use crate::query::select_list::OwnNames;

/// A piece whose type is forgotten.
pub(crate) trait AnyFragment<D: Dialect> {
    fn render_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect, E: Fragment<D>> AnyFragment<D> for E {
    fn render_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render(out)
    }
}

/// What is remembered while one query, without those inside it, is written.
pub(crate) struct QueryState<'b, D> {
    /// The values bound so far and their numbers, where an equal one is to be sent once only: an
    /// expression of GROUP BY is the one in the SELECT list only if its parameters are the same.
    pub(super) shared: Option<Vec<(&'b dyn Any, usize)>>,
    /// Where that cannot be: whether numbers are literals.
    pub(super) literal: bool,
    /// The named windows of the SELECT list.
    windows: Windows<'b, D>,
    /// The labels that stand under another name in the SELECT list.
    pub(super) labels: Vec<(&'static str, Cow<'static, str>)>,
    /// What it selects.
    pub(super) names: Option<fn(&mut OwnNames)>,
    /// The tables in its FROM.
    pub(super) tables: Vec<TypeId>,
    /// The expressions that are keys of its GROUP BY, and whether HAVING is written, which does not know them.
    keys: Vec<String>,
    having: bool,
    /// Whether it groups by a table, on whose key the other columns depend.
    table_is_key: bool,
    /// What the labels of the SELECT list stand for.
    labeled: Vec<(&'static str, &'b (dyn AnyFragment<D> + 'b))>,
    /// Whether its values are shared with those of the query around it.
    inherits: bool,
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
            keys: Vec::new(),
            having: false,
            table_is_key: false,
            labeled: Vec::new(),
            inherits: false,
            computed: 0,
        }
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Begins a query; `shares` tells whether equal values are sent once.
    pub(crate) fn enter_query(&mut self, shares: bool) -> QueryState<'b, D> {
        // A subquery in a key is the same only with the same parameters.
        let around = self.query.shared.take();
        let inherits = around.is_some();
        let own = || (shares && D::SYNTAX.shared_parameters).then(Vec::new);
        let state = QueryState {
            shared: around.or_else(own),
            literal: self.query.literal || (shares && !D::SYNTAX.shared_parameters),
            inherits,
            computed: self.computed.len(),
            ..QueryState::default()
        };
        std::mem::replace(&mut self.query, state)
    }

    /// Ends it.
    pub(crate) fn leave_query(&mut self, around: QueryState<'b, D>) {
        self.computed.truncate(self.query.computed);
        let own = std::mem::replace(&mut self.query, around);
        if own.inherits {
            self.query.shared = own.shared;
        }
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
    pub(crate) fn comparing() -> Self {
        let mut out = Self::text();
        out.query.shared = Some(Vec::new());
        out
    }

    /// Writes an item of GROUP BY that is an expression, which HAVING may name.
    pub(crate) fn key(&mut self, key: impl Fn(&mut Self) -> RenderResult) -> RenderResult {
        if !D::SYNTAX.keys_in_having {
            let text = self.text_of(&key)?;
            self.query.keys.push(text);
        }
        key(self)
    }

    /// The query groups by a table.
    pub(crate) fn table_is_key(&mut self) {
        self.query.table_is_key = true;
    }

    /// Whether HAVING is written of a query whose database does not know keys there.
    pub(crate) fn is_having(&self) -> bool {
        !D::SYNTAX.keys_in_having && self.query.having
    }

    /// Remembers what a label stands for, where it is needed.
    pub(crate) fn labels(&mut self, label: &'static str, e: &'b (impl Fragment<D> + 'b)) {
        if !D::SYNTAX.nulls_order {
            self.query.labeled.push((label, e));
        }
    }

    /// What the label stands for, in an expression that cannot name it.
    pub(crate) fn labeled(&self, label: &str) -> Option<&'b (dyn AnyFragment<D> + 'b)> {
        let mut labeled = self.query.labeled.iter().filter(|_| self.computing);
        labeled.find(|(own, _)| *own == label).map(|(_, e)| *e)
    }

    /// Writes the conditions of HAVING.
    pub(crate) fn having(
        &mut self,
        conditions: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        self.query.having = true;
        let written = conditions(self);
        self.query.having = false;
        written
    }

    /// Whether the piece is a key of GROUP BY where the database does not take it for one.
    #[inline]
    pub(super) fn is_key(
        &mut self,
        column: bool,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> Result<bool, diesel::result::Error> {
        if D::SYNTAX.keys_in_having || !self.query.having {
            return Ok(false);
        }
        if column && self.query.table_is_key {
            return Ok(true);
        }
        if self.query.keys.is_empty() {
            return Ok(false);
        }
        let text = self.below_groups(|out| out.text_of(piece))?;
        Ok(self.query.keys.contains(&text))
    }

    /// Writes what sees the rows of the groups: the arguments of an aggregate.
    pub(crate) fn below_groups<T>(&mut self, piece: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.query.having, false);
        let written = piece(self);
        self.query.having = before;
        written
    }
}

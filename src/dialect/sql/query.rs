//! What is remembered while one query is written.

use std::any::{Any, TypeId};
use std::borrow::Cow;

use super::Sql;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::window::Windows;
use crate::query::select_list::OwnNames;

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
            computed: 0,
        }
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Begins a query; `shares` tells whether equal values are sent once.
    pub(crate) fn enter_query(&mut self, shares: bool) -> QueryState<'b, D> {
        let state = QueryState {
            shared: (shares && D::SYNTAX.shared_parameters).then(Vec::new),
            literal: shares && !D::SYNTAX.shared_parameters,
            computed: self.computed.len(),
            ..QueryState::default()
        };
        std::mem::replace(&mut self.query, state)
    }

    /// Ends it.
    pub(crate) fn leave_query(&mut self, around: QueryState<'b, D>) {
        self.computed.truncate(self.query.computed);
        self.query = around;
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

    /// Writes the conditions of HAVING.
    pub(crate) fn having(
        &mut self,
        conditions: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        self.query.having = !self.query.keys.is_empty();
        let written = conditions(self);
        self.query.having = false;
        written
    }

    /// Whether the piece is a key of GROUP BY where the database does not take it for one.
    #[inline]
    pub(super) fn is_key(
        &mut self,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> Result<bool, diesel::result::Error> {
        if D::SYNTAX.keys_in_having || !self.query.having {
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

//! What is remembered while one query is written.

use super::Sql;
use super::group_keys::GroupKeys;
use super::labels::Labels;
use super::names::Tables;
use super::values::SharedValues;
use super::windows::Windows;
use crate::dialect::Dialect;

/// What is remembered while one query, without those inside it, is written.
pub(crate) struct QueryState<'b, D> {
    pub(super) shared: SharedValues<'b>,
    pub(super) tables: Tables,
    pub(super) labels: Labels<'b, D>,
    pub(super) keys: GroupKeys,
    pub(super) windows: Windows<'b, D>,
}

impl<D> Default for QueryState<'_, D> {
    fn default() -> Self {
        Self {
            shared: SharedValues::default(),
            tables: Tables::default(),
            labels: Labels::default(),
            keys: GroupKeys::default(),
            windows: Windows::default(),
        }
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Begins a query; `shares` tells whether equal values are sent once.
    pub(crate) fn enter_query(&mut self, shares: bool) -> QueryState<'b, D> {
        let mut inner = QueryState {
            shared: self
                .query
                .shared
                .inside(shares, D::SYNTAX.shared_parameters),
            ..QueryState::default()
        };
        inner.tables.computed_around = self.computed.len();
        std::mem::replace(&mut self.query, inner)
    }

    /// Ends it.
    pub(crate) fn leave_query(&mut self, around: QueryState<'b, D>) {
        self.computed.truncate(self.query.tables.computed_around);
        let inner = std::mem::replace(&mut self.query, around);
        self.query.shared.take_back(inner.shared);
    }
}

//! The state of one query while it is written.

use super::Sql;
use super::group_keys::GroupKeys;
use super::labels::Labels;
use super::names::Tables;
use super::paths::Paths;
use super::rules::Unfiltered;
use super::values::SharedValues;
use super::windows::Windows;
use crate::dialect::Dialect;

/// The state of one query while it is written, without those nested in it.
pub(crate) struct QueryState<'b, D> {
    pub(super) shared: SharedValues<'b>,
    pub(super) tables: Tables,
    pub(super) labels: Labels<'b, D>,
    pub(super) keys: GroupKeys,
    pub(super) windows: Windows<'b, D>,
    /// Tables whose rules are not written yet.
    pub(super) unfiltered: Vec<Unfiltered<'b, D>>,
    /// True if tables with rules are written as derived tables.
    pub(super) derives: bool,
    pub(super) paths: Paths,
}

impl<D> Default for QueryState<'_, D> {
    fn default() -> Self {
        Self {
            shared: SharedValues::default(),
            tables: Tables::default(),
            labels: Labels::default(),
            keys: GroupKeys::default(),
            windows: Windows::default(),
            unfiltered: Vec::new(),
            derives: false,
            paths: Paths::default(),
        }
    }
}

impl<D> QueryState<'_, D> {
    /// Resets the state to its default in place; but not the shared values.
    #[inline]
    fn clear(&mut self) {
        self.tables.clear();
        self.labels.clear();
        self.keys.clear();
        self.windows.clear();
        self.paths.clear();
    }
}

/// The state of the outer query while a nested one is written.
#[must_use]
pub(crate) struct Around<'b, D>(Where<'b, D>);

enum Where<'b, D> {
    /// There is no outer query: the values that were shared before this one.
    Outermost(SharedValues<'b>),
    /// The state of the outer query, boxed, so that the walk over a statement of one query copies nothing large.
    Inside(Box<QueryState<'b, D>>),
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Begins a query; `shares` decides whether equal values are sent only once.
    #[inline]
    pub(crate) fn enter_query(&mut self, shares: bool) -> Around<'b, D> {
        let shared = &mut self.query.shared;
        let inner = shared.inside(shares, D::SYNTAX.shared_parameters);
        if !self.in_query {
            self.in_query = true;
            let around = std::mem::replace(shared, inner);
            self.end_rules();
            self.query.clear();
            self.count_tables_around();
            return Around(Where::Outermost(around));
        }
        self.enter_inner(inner)
    }

    fn enter_inner(&mut self, shared: SharedValues<'b>) -> Around<'b, D> {
        let mut inner = QueryState {
            shared,
            ..QueryState::default()
        };
        inner.tables.computed_around = self.computed.len();
        let around = std::mem::replace(&mut self.query, inner);
        self.count_tables_around();
        self.queries_around += 1;
        Around(Where::Inside(Box::new(around)))
    }

    /// True within a subquery.
    pub(crate) fn is_in_subquery(&self) -> bool {
        self.queries_around > 0
    }

    #[inline]
    fn count_tables_around(&mut self) {
        self.query.tables.named_around = self.named.len();
        self.query.tables.common_around = self.common.len();
        self.query.tables.renamed_around = self.renamed.len();
    }

    /// Ends the query.
    #[inline]
    pub(crate) fn leave_query(&mut self, around: Around<'b, D>) {
        self.end_rules();
        self.put_path_joins();
        self.computed.truncate(self.query.tables.computed_around);
        self.named.truncate(self.query.tables.named_around);
        self.common.truncate(self.query.tables.common_around);
        self.renamed.truncate(self.query.tables.renamed_around);
        match around.0 {
            Where::Inside(around) => {
                self.queries_around -= 1;
                let inner = std::mem::replace(&mut self.query, *around);
                self.query.shared.take_back(inner.shared);
            }
            Where::Outermost(around) => {
                self.in_query = false;
                let inner = std::mem::replace(&mut self.query.shared, around);
                self.query.shared.take_back(inner);
                self.query.clear();
            }
        }
    }
}

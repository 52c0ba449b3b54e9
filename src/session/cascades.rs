//! Cascades of a session besides those of the schema: which rows go with one that is deleted.

use super::ops::Ops;
use crate::engine::Driver;
use crate::relation::PairNames;

/// A rule for rows that a relation leads to.
pub(super) struct CascadeRule<C: Driver> {
    pub(super) action: CascadeAction,
    /// The rows that are deleted, or that change where they lead.
    pub(super) source: &'static Ops<C>,
    /// One step along a foreign key; two through a junction.
    pub(super) steps: Vec<Step<C>>,
}

impl<C: Driver> CascadeRule<C> {
    pub(super) fn is(&self, action: CascadeAction) -> bool {
        self.action == action
    }
}

/// The fate of the rows that a relation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CascadeAction {
    Delete,
    SetNull,
    Restrict,
    /// Deletes the rows with the last one that references them, or when it references another.
    DeleteOrphans,
}

/// The rules of the relations of a table's rows.
#[doc(hidden)]
pub struct Cascading<C: Driver>(pub(super) Vec<CascadeRule<C>>);

/// A step from rows to others, along a foreign key.
#[doc(hidden)]
pub struct Step<C: Driver> {
    pub(super) pairs: Vec<PairNames>,
    /// True if the rows that it starts from have the foreign key.
    pub(super) has_key: bool,
    /// The rows that it leads to.
    pub(super) target: &'static Ops<C>,
}

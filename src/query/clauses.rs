//! The clauses that most queries do not have.

use super::distinct::AllRows;
use super::group::{Grouping, NoGroup};
use super::lock::NoLock;
use super::with::NoWith;
use crate::class::Class;
use crate::scope::Scope;

/// The rarer clauses. `Q`: all rows or DISTINCT, `G`: GROUP BY and HAVING, `L`: FOR UPDATE, `V`: WITH.
#[derive(Debug, Clone, Copy, Default)]
pub struct OtherClauses<Q = AllRows, G = NoGroup, L = NoLock, V = NoWith> {
    pub(super) distinct: Q,
    pub(super) group: G,
    pub(super) lock: L,
    pub(super) with: V,
}

/// The rarer clauses, for any query.
#[doc(hidden)]
pub trait Clauses {
    type Distinct;
    type Group: Grouping;
    /// The context of a SELECT list of the class `K` in a query of scope `S`.
    type Context<S: Scope, K: Class>;
    type WithDistinct<N>;
    fn with_distinct<N>(self, distinct: N) -> Self::WithDistinct<N>;
    type WithGroup<N>;
    fn with_group<N>(self, group: impl FnOnce(Self::Group) -> N) -> Self::WithGroup<N>;
    type WithLock<N>;
    fn with_lock<N>(self, lock: N) -> Self::WithLock<N>;
}

impl<Q, G: Grouping, L, V> Clauses for OtherClauses<Q, G, L, V> {
    type Distinct = Q;
    type Group = G;
    type Context<S: Scope, K: Class> = G::Context<S, K>;
    type WithDistinct<N> = OtherClauses<N, G, L, V>;
    fn with_distinct<N>(self, distinct: N) -> OtherClauses<N, G, L, V> {
        OtherClauses {
            distinct,
            group: self.group,
            lock: self.lock,
            with: self.with,
        }
    }
    type WithGroup<N> = OtherClauses<Q, N, L, V>;
    fn with_group<N>(self, group: impl FnOnce(G) -> N) -> OtherClauses<Q, N, L, V> {
        OtherClauses {
            distinct: self.distinct,
            group: group(self.group),
            lock: self.lock,
            with: self.with,
        }
    }
    type WithLock<N> = OtherClauses<Q, G, N, V>;
    fn with_lock<N>(self, lock: N) -> OtherClauses<Q, G, N, V> {
        OtherClauses {
            distinct: self.distinct,
            group: self.group,
            lock,
            with: self.with,
        }
    }
}

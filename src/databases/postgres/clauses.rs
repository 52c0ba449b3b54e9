//! Clauses of PostgreSQL.

use diesel::pg::Pg;

use crate::databases::set_operations;
use crate::query::group::{RollupIn, RollupOf};
use crate::query::limit::TakesLimit;
use crate::query::lock::{Locked, LocksJoined, LocksKind};
use crate::scope::NotNull;
use crate::write::HasOnConflict;

#[diagnostic::do_not_recommend]
impl<E> TakesLimit<E> for Pg {}

#[diagnostic::do_not_recommend]
impl<K: Locked> LocksKind<K> for Pg {}
#[diagnostic::do_not_recommend]
impl<N: Present> LocksJoined<N> for Pg {}
#[doc(hidden)]
pub trait Present {}
impl Present for NotNull {}

set_operations!(Pg: Union UnionAll Intersect IntersectAll Except ExceptAll);

#[diagnostic::do_not_recommend]
impl<K> RollupOf<Pg> for K {}
#[diagnostic::do_not_recommend]
impl<P> RollupIn<Pg> for P {}

#[diagnostic::do_not_recommend]
impl<T> HasOnConflict<T> for Pg {}

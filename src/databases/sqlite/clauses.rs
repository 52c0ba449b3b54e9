//! Clauses of SQLite.

use diesel::sqlite::Sqlite;

use crate::databases::set_operations;
use crate::query::group::{RollupIn, RollupOf};
use crate::query::limit::TakesLimit;
use crate::query::lock::{LocksJoined, LocksKind};
use crate::write::HasOnConflict;

#[diagnostic::do_not_recommend]
impl<E> TakesLimit<E> for Sqlite {
    // The plan would depend on a bare parameter, so SQLite would plan again whenever a value is bound.
    // https://www.sqlite.org/c3ref/prepare.html
    const BEFORE_VALUE: &'static str = "+";
}

// The missing `HasRowLocks` reports that it locks no rows.
#[diagnostic::do_not_recommend]
impl<K> LocksKind<K> for Sqlite {}
#[diagnostic::do_not_recommend]
impl<N> LocksJoined<N> for Sqlite {}

set_operations!(Sqlite: Union UnionAll Intersect Except);

// The missing `HasRollup` reports that there is no ROLLUP.
#[diagnostic::do_not_recommend]
impl<K> RollupOf<Sqlite> for K {}
#[diagnostic::do_not_recommend]
impl<P> RollupIn<Sqlite> for P {}

#[diagnostic::do_not_recommend]
impl<T> HasOnConflict<T> for Sqlite {}

//! Clauses of MySQL and MariaDB.

use diesel::mysql::Mysql;

use crate::databases::set_operations;
use crate::query::distinct::AllRows;
use crate::query::filter::NoConditions;
use crate::query::group::{Alone, RollupIn, RollupOf};
use crate::query::limit::TakesLimit;
use crate::query::lock::{LocksJoined, LocksKind};
use crate::query::order::NoOrder;
use crate::table::{Col, OneTableKind, kind};
use crate::types::{SqlType, Value};
use crate::write::{HasOnConflict, Insertable};

// https://dev.mysql.com/doc/refman/8.4/en/select.html
#[diagnostic::do_not_recommend]
impl<T: SqlType, N> TakesLimit<Value<T, N>> for Mysql {}

#[diagnostic::do_not_recommend]
impl<K: OneTableKind> LocksKind<K> for Mysql {}
#[diagnostic::do_not_recommend]
impl<N> LocksJoined<N> for Mysql {}

set_operations!(Mysql: Union UnionAll Intersect IntersectAll Except ExceptAll);

#[diagnostic::do_not_recommend]
impl<H: Nothing, O: Nothing, Q: Nothing> RollupIn<Mysql> for Alone<H, (O, Q)> {}
/// Neither HAVING nor ORDER BY nor DISTINCT.
#[doc(hidden)]
pub trait Nothing {}
impl Nothing for NoConditions {}
impl Nothing for NoOrder {}
impl Nothing for AllRows {}
#[diagnostic::do_not_recommend]
impl<C> RollupOf<Mysql> for Col<C> {}
macro_rules! columns {
    ($($c:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($c),+> RollupOf<Mysql> for ($(Col<$c>,)+) {}
    };
}
crate::tuples::all_tuples!(columns);

#[diagnostic::do_not_recommend]
impl<T: Insertable<Keys = kind::OneKey>> HasOnConflict<T> for Mysql {}

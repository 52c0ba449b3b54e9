//! Aggregates of MySQL and MariaDB.

use diesel::mysql::Mysql;

use crate::expr::aggregate::modifiers::SkipsNulls;
use crate::expr::aggregate::{
    ANY_VALUE, ARRAY_AGG, STRING_AGG, TakesDistinct, TakesModifiers, TakesOver, TakesSeparator,
};
use crate::expr::call::HasFunction;
use crate::types::{HasEquality, SqlType, Value};

#[diagnostic::do_not_recommend]
impl TakesOver<()> for Mysql {}
#[diagnostic::do_not_recommend]
impl<M, A> TakesDistinct<M, A> for Mysql {}
#[diagnostic::do_not_recommend]
impl<F: SkipsNulls, M> TakesModifiers<F, M> for Mysql {}

#[diagnostic::do_not_recommend]
impl<T, A> TakesSeparator<ANY_VALUE<T>, A> for Mysql {}
#[diagnostic::do_not_recommend]
impl<T> TakesOver<ANY_VALUE<T>> for Mysql {}
// Its own ANY_VALUE is not an aggregate: without GROUP BY it returns every row. The least value is one of them.
#[diagnostic::do_not_recommend]
impl<T: HasEquality> HasFunction<ANY_VALUE<T>> for Mysql {
    const SQL: &'static str = "min(|$1|)|";
}

// There is no ARRAY_AGG; these leave one error for it.
#[diagnostic::do_not_recommend]
impl<T, A> TakesSeparator<ARRAY_AGG<T>, A> for Mysql {}
#[diagnostic::do_not_recommend]
impl<T> TakesOver<ARRAY_AGG<T>> for Mysql {}

#[diagnostic::do_not_recommend]
impl<E, T: SqlType, N> TakesSeparator<STRING_AGG, (E, Value<T, N>)> for Mysql {}
// https://dev.mysql.com/doc/refman/8.4/en/aggregate-functions.html#function_group-concat
#[diagnostic::do_not_recommend]
impl HasFunction<STRING_AGG> for Mysql {
    const SQL: &'static str = "group_concat(|$1| SEPARATOR $=2)|";
    const STATIC: bool = false;
}

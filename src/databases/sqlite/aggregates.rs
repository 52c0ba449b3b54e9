//! Aggregates of SQLite. <https://www.sqlite.org/lang_aggfunc.html>

use diesel::sqlite::Sqlite;

use crate::expr::aggregate::{
    ANY_VALUE, Modifiers, TakesDistinct, TakesModifiers, TakesOver, TakesSeparator,
};
use crate::expr::call::HasFunction;
use crate::expr::duplicates::{AllRows, Distinct};
use crate::types::HasEquality;

#[diagnostic::do_not_recommend]
impl<F> TakesOver<F> for Sqlite {}
#[diagnostic::do_not_recommend]
impl<O, W, A> TakesDistinct<Modifiers<AllRows, O, W>, A> for Sqlite {}
#[diagnostic::do_not_recommend]
impl<O, W, A> TakesDistinct<Modifiers<Distinct, O, W>, (A,)> for Sqlite {}
#[diagnostic::do_not_recommend]
impl<F, M> TakesModifiers<F, M> for Sqlite {}
#[diagnostic::do_not_recommend]
impl<F, A> TakesSeparator<F, A> for Sqlite {}

// The least value is one of them.
#[diagnostic::do_not_recommend]
impl<T: HasEquality> HasFunction<ANY_VALUE<T>> for Sqlite {
    const SQL: &'static str = "min(|$1|)|";
}

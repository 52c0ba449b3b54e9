//! `ANY_VALUE` (SQL:2023 part 2, 10.9).

use std::marker::PhantomData;

#[cfg(feature = "mysql-backend")]
use super::TakesOver;
use super::modifiers::SkipsNulls;
#[cfg(feature = "mysql-backend")]
use super::modifiers::TakesSeparator;
use super::{AggregateCall, AggregateFunction};
use crate::class::AllowedInAggregate;
use crate::expr::Expr;
use crate::expr::function::HasFunction;
use crate::scope::{Nullability, Nullable};
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
use crate::types::HasEquality;

/// The name of [`any_value`] in messages, with the SQL type of the value.
#[doc(hidden)]
pub mod any_marker {
    #[allow(non_camel_case_types)]
    pub struct ANY_VALUE<T>(super::PhantomData<fn() -> T>);
}
use any_marker::ANY_VALUE;

impl<T: 'static> AggregateFunction for ANY_VALUE<T> {
    type OfGroup<N: Nullability> = N;
    type OfAll = Nullable;
}
#[diagnostic::do_not_recommend]
impl<T> SkipsNulls for ANY_VALUE<T> {}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<T, A> TakesSeparator<ANY_VALUE<T>, A> for diesel::mysql::Mysql {}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<T> TakesOver<ANY_VALUE<T>> for diesel::mysql::Mysql {}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<T> HasFunction<ANY_VALUE<T>> for diesel::pg::Pg {
    const SQL: &'static str = "any_value(|$1|)|";
}
// The least value is one of them. MySQL's own ANY_VALUE is no aggregate: without GROUP BY it returns every row.
#[cfg(feature = "sqlite")]
#[diagnostic::do_not_recommend]
impl<T: HasEquality> HasFunction<ANY_VALUE<T>> for diesel::sqlite::Sqlite {
    const SQL: &'static str = "min(|$1|)|";
}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<T: HasEquality> HasFunction<ANY_VALUE<T>> for diesel::mysql::Mysql {
    const SQL: &'static str = "min(|$1|)|";
}

/// `any_value(e)`: one of the values that are not NULL, of a group in which they are all the same or it does not matter; NULL
/// over no rows. Which one, the database decides.
///
/// PostgreSQL 16 or newer: `any_value(e)`. SQLite, MySQL: `min(e)`, which is one of them; so the values must be
/// comparable there.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let query = from(orders::table)
///     .join(users::table.on(users::id.eq(orders::user_id)))
///     .group_by(orders::user_id)
///     .select((orders::user_id, any_value(users::name), count()));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn any_value<E: Expr<Class: AllowedInAggregate>>(e: E) -> AggregateCall<ANY_VALUE<E::Type>, (E,), E::Type> {
    AggregateCall::new((e,))
}

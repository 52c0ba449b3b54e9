//! `ANY_VALUE` (SQL:2023 part 2, 10.9).

use std::marker::PhantomData;

use super::modifiers::SkipsNulls;
use super::{AggregateCall, AggregateFunction};
use crate::class::AllowedInAggregate;
use crate::expr::Expr;
use crate::scope::{Nullability, Nullable};

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
    type Decode<Of, Any, N> = crate::row::Field<Of, N>;
}
#[diagnostic::do_not_recommend]
impl<T> SkipsNulls for ANY_VALUE<T> {}

/// `any_value(e)`: any of the values that are not NULL, for a group in which all are equal or the choice does not matter; NULL
/// if there are no rows. The database decides which.
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

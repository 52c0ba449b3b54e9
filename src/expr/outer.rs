//! Columns and aggregates of an outer query inside a subquery (SQL:2016 part 2, 10.9).
//! <https://www.postgresql.org/docs/15/sql-expressions.html#SYNTAX-AGGREGATES>

use super::aggregate::{AggregateCall, GroupingKeys, WithinGroup};
use super::{Expr, Precedence};
use crate::class::Plain;
use crate::dialect::{Dialect, HasOuterAggregates};
use crate::error::{RenderError, RenderResult};
use crate::render::{Fragment, Sql};
use crate::scope::{
    Correlatable, CorrelatedItem, FromOuter, Groups, In, Names, NotNull, OuterValue, Rows, Scope,
};
use crate::table::Col;

/// A column or an aggregate of the enclosing query, as one value of a subquery.
#[derive(Clone, Copy)]
pub struct Outer<E>(E);

/// Uses a column or an aggregate of the enclosing query inside a subquery, which must name it:
/// `.correlate(outer(..))`.
///
/// Use it for a column if the enclosing query has GROUP BY, where only the keys have a single value; its whole
/// table, as in `.correlate(orders::table)`, has many rows in a group.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let user = outer(orders::user_id);
/// let name = from(users::table).correlate(user).filter(users::id.eq(user)).select(users::name);
/// let query = from(orders::table)
///     .group_by(orders::user_id)
///     .select((name.scalar_subquery(), count()));
/// ```
///
/// ```sql
/// SELECT (SELECT "users"."name" FROM "users" WHERE "users"."id" = "orders"."user_id"), count(*)
/// FROM "orders" GROUP BY "orders"."user_id"
/// ```
///
/// SQL computes an aggregate whose arguments are columns of an outer query in that query, wherever it
/// is written. So such a subquery can be used if the outer query has groups: in its HAVING, and in SELECT
/// and ORDER BY next to GROUP BY.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let newest = outer(max(orders::id));
/// let query = from(orders::table)
///     .group_by(orders::user_id)
///     .having(exists(from(users::table).correlate(newest).filter(users::age.eq(newest))))
///     .select(orders::user_id);
/// ```
///
/// ```sql
/// SELECT "orders"."user_id" FROM "orders" GROUP BY "orders"."user_id"
/// HAVING EXISTS (SELECT 1 FROM "users" WHERE "users"."age" = max("orders"."id"))
/// ```
///
/// Without `outer` an aggregate of outer columns only does not compile, since SQL would compute it in the
/// enclosing query:
///
/// ```compile_fail,E0277
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let query = from(orders::table).correlate(users::table).select(sum(users::age + 1));
/// ```
///
/// Aggregates on PostgreSQL only: SQLite does not allow them in the WHERE of a subquery.
///
/// # Errors
/// An aggregate that names no column, such as `sum(1)`, would belong to the subquery, and so would a column of a table
/// that the subquery has in its own FROM: running them is an error.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn outer<E: OfOuterQuery>(value: E) -> Outer<E> {
    Outer(value)
}
impl<E: 'static> CorrelatedItem for Outer<E> {
    type Before<L: Scope> = OuterValue<E, L>;
}
#[diagnostic::do_not_recommend]
impl<E: 'static, S> Correlatable<S> for Outer<E> {}

/// A column, or an aggregate that can belong to the enclosing query.
#[diagnostic::on_unimplemented(
    message = "`outer` takes a column, or an aggregate of columns, of the enclosing query, such as `max(orders::id)`",
    label = "`count(*)` would count the subquery's own rows; `grouping` takes columns only here"
)]
pub trait OfOuterQuery {}
#[diagnostic::do_not_recommend]
impl<C> OfOuterQuery for Col<C> {}
macro_rules! aggregates {
    ($([$($g:ident)*] $arguments:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<F, T, M, $($g),*> OfOuterQuery for AggregateCall<F, $arguments, T, M> {}
    )*};
}
aggregates! {
    [A] (A,);
    [A B] (A, B);
    [A O] WithinGroup<A, O>;
}
// PostgreSQL finds the keys that are columns.
macro_rules! grouping_keys {
    ($($c:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<Func, Ty, $($c),+> OfOuterQuery for AggregateCall<Func, GroupingKeys<($(Col<$c>,)+)>, Ty> {}
    };
}
crate::tuples::all_tuples!(grouping_keys);

impl<E: Expr> Expr for Outer<E> {
    type Type = E::Type;
    type Class = Plain;
    const PRECEDENCE: Precedence = E::PRECEDENCE;
}
// The context of the subquery decides whether it may be NULL: `FreeIn`.
impl<E, S: Scope + Names<E, I>, I> In<Rows<S>, I> for Outer<E> {
    type Null = NotNull;
}
impl<E, S, K, Free: Names<E, I>, I> In<Groups<S, K, Free>, FromOuter<I>> for Outer<E> {
    type Null = NotNull;
}
/// A database that has such a value of an outer query.
#[doc(hidden)]
pub trait HasOuter<E> {}
#[diagnostic::do_not_recommend]
impl<C, D: Dialect> HasOuter<Col<C>> for D {}
impl<F, A, T, M, D: Dialect + HasOuterAggregates> HasOuter<AggregateCall<F, A, T, M>> for D {}

impl<E: Fragment<D>, D: Dialect + HasOuter<E>> Fragment<D> for Outer<E> {
    const STATIC: bool = E::STATIC;
    const UNSIGNED: bool = E::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let (columns, own) = (out.columns(), out.own_columns());
        self.0.render(out)?;
        // The type determines its columns, and they were recorded when the text was written.
        if out.wants_values_only() {
            return Ok(());
        }
        if out.own_columns() != own {
            let table = out.last_own_table();
            return out.refuse(RenderError::OuterTableInFrom { table });
        }
        if out.columns() == columns {
            return out.refuse(RenderError::OuterWithoutColumn);
        }
        Ok(())
    }
}

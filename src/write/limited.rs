//! ORDER BY and LIMIT of UPDATE and DELETE: MySQL.
//! <https://dev.mysql.com/doc/refman/8.4/en/update.html>, <https://dev.mysql.com/doc/refman/8.4/en/delete.html>

use super::delete::Delete;
use super::insertable::Insertable;
use super::update::Update;
use super::where_clause::{EveryRow, Filterable, RenderWhere, TakesLimits, Unfiltered};
use crate::class::AllowedInWriteOrder;
use crate::dialect::{Dialect, HasLimitedWrites};
use crate::error::RenderResult;
use crate::expr::IntoExpr;
use crate::expr::label::NoLabels;
use crate::expr::order::{OrderItem, OrderItems, RenderOrder};
use crate::query::filter::Conditions;
use crate::query::order::{NoOrder, OrderBy};
use crate::render::{Fragment, Sql};
use crate::scope::{Rows, Scope};
use crate::types::{BigInt, Value};

/// A WHERE (`W`), with ORDER BY (`O`) and LIMIT (`L`) after it.
#[derive(Clone)]
pub struct LimitedWhere<W, O, L> {
    filter: W,
    order: O,
    limit: L,
}

/// A statement that supports ORDER BY and LIMIT, before or after WHERE.
#[doc(hidden)]
pub trait BeforeLimit {
    type Where;
    type Order;
    type Limit;
    fn limited(self) -> LimitedWhere<Self::Where, Self::Order, Self::Limit>;
}
macro_rules! before_limit {
    ($([$($g:ident)*] $ty:ty;)*) => {$(
        impl<$($g),*> BeforeLimit for $ty {
            type Where = Self;
            type Order = NoOrder;
            type Limit = ();
            fn limited(self) -> LimitedWhere<Self, NoOrder, ()> {
                LimitedWhere { filter: self, order: NoOrder, limit: () }
            }
        }
    )*};
}
before_limit! {
    [] Unfiltered;
    [] EveryRow;
    [B C] Conditions<B, C>;
}
impl<W, O, L> BeforeLimit for LimitedWhere<W, O, L> {
    type Where = W;
    type Order = O;
    type Limit = L;
    fn limited(self) -> Self {
        self
    }
}
impl<W: Filterable, O, L> Filterable for LimitedWhere<W, O, L> {
    type With<N> = LimitedWhere<W::With<N>, O, L>;
    fn with<N>(self, condition: N) -> Self::With<N> {
        self.map(|filter| filter.with(condition))
    }
}
impl<W, O, L> LimitedWhere<W, O, L> {
    fn map<X>(self, f: impl FnOnce(W) -> X) -> LimitedWhere<X, O, L> {
        LimitedWhere {
            filter: f(self.filter),
            order: self.order,
            limit: self.limit,
        }
    }
}

macro_rules! limited {
    ($($statement:ident<$($before:ident),*>, $example:literal, $sql:literal;)*) => {$(
        impl<T: Insertable, S: Scope, $($before,)* W> $statement<T, S, $($before,)* (), W> {
            /// `ORDER BY`: the order in which the rows are written, and which of them a [`limit`](Self::limit) keeps. A second
            /// call adds to the first. MySQL and MariaDB, of one table.
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::users;
            #[doc = concat!(" let statement = ", $example)]
            ///     .order_by(users::id.desc())
            ///     .limit(100);
            /// ```
            ///
            /// ```sql
            #[doc = concat!(" ", $sql)]
            /// ```
            ///
            /// Elsewhere select the rows with a subquery: `filter(users::id.in_(from(users::table).order_by(..).limit(100).select(users::id)))`.
            #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
            pub fn order_by<E: OrderItem<Rows<S>, I> + OrderItems<Class: AllowedInWriteOrder, Labels: NoLabels>, I, N, O, L>(self, items: E) -> $statement<T, S, $($before,)* (), LimitedWhere<N, OrderBy<O, E>, L>> where W: BeforeLimit<Where = N, Order = O, Limit = L> {
                self.with_filter(|filter| {
                    let LimitedWhere { filter, order, limit } = filter.limited();
                    LimitedWhere { filter, order: OrderBy::new(order, items), limit }
                })
            }
            /// `LIMIT`: writes at most this many rows, the first by [`order_by`](Self::order_by). Replaces the limit that was set.
            /// MySQL and MariaDB, of one table.
            #[rustfmt::skip]
            pub fn limit<E: IntoExpr<BigInt, Expr = Value<BigInt>>, N, O>(self, rows: E) -> $statement<T, S, $($before,)* (), LimitedWhere<N, O, Limit>> where W: BeforeLimit<Where = N, Order = O> {
                self.with_filter(|filter| {
                    let LimitedWhere { filter, order, .. } = filter.limited();
                    LimitedWhere { filter, order, limit: Limit(rows.into_expr()) }
                })
            }
        }
        impl<T, S, $($before,)* O, L> $statement<T, S, $($before,)* (), LimitedWhere<Unfiltered, O, L>> {
            /// Confirms that all rows of the table are meant.
            #[rustfmt::skip]
            pub fn all_rows(self) -> $statement<T, S, $($before,)* (), LimitedWhere<EveryRow, O, L>> {
                self.with_filter(|filter| filter.map(|_| EveryRow))
            }
        }
    )*};
}
limited! {
    Update<A>, "update(users::table).set(users::is_active.to(false)).filter(users::age.lt(18))",
        "UPDATE `users` SET `users`.`is_active` = ? WHERE `users`.`age` < ? ORDER BY `users`.`id` DESC LIMIT ?";
    Delete<>, "delete_from(users::table).filter(users::age.lt(18))",
        "DELETE FROM `users` WHERE `users`.`age` < ? ORDER BY `users`.`id` DESC LIMIT ?";
}

/// The clause `LIMIT`.
#[derive(Clone)]
pub struct Limit(Value<BigInt>);

/// Writes LIMIT.
#[doc(hidden)]
pub trait RenderLimit<D: Dialect> {
    fn render_limit<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderLimit<D> for () {
    fn render_limit<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<D: Dialect> RenderLimit<D> for Limit
where
    Value<BigInt>: Fragment<D>,
{
    fn render_limit<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(" LIMIT ");
        self.0.render(out)
    }
}

impl<D: HasLimitedWrites, W, O, L> TakesLimits<LimitedWhere<W, O, L>> for D {}

#[diagnostic::do_not_recommend]
impl<W: RenderWhere<D>, O: RenderOrder<D>, L: RenderLimit<D>, D: Dialect> RenderWhere<D>
    for LimitedWhere<W, O, L>
{
    const STATIC: bool = W::STATIC && O::STATIC;
    fn render_where<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.filter.render_where(out)?;
        self.order.render_order(&mut true, out)?;
        self.limit.render_limit(out)
    }
}

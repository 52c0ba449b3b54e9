//! The ORDER BY clause.

use super::group::Grouping;
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::order::{OrderItem, RenderOrder};
use crate::render::Sql;
use crate::scope::{Groups, Keys, NotNull, Nullability, Rows, Scope};

/// The query has no ORDER BY.
#[derive(Debug, Clone, Copy)]
pub struct NoOrder;

/// The items `O`, then `N`.
#[derive(Clone, Copy)]
pub struct OrderBy<O, N> {
    pub(super) before: O,
    pub(super) items: N,
}

impl<O, N> OrderBy<O, N> {
    pub(crate) fn new(before: O, items: N) -> Self {
        Self { before, items }
    }
}

/// The whole ORDER BY is valid in `Ctx`.
#[doc(hidden)]
pub trait OrderIn<Ctx, I> {
    /// Nullable if one of its items can be NULL.
    type Null: Nullability;
}
impl<Ctx> OrderIn<Ctx, ()> for NoOrder {
    type Null = NotNull;
}
impl<Ctx, O: OrderIn<Ctx, I>, N: OrderItem<Ctx, J>, I, J> OrderIn<Ctx, (I, J)> for OrderBy<O, N> {
    type Null = <O::Null as Nullability>::Or<N::Null>;
}

/// An ORDER BY written before the SELECT list is valid after it too: aggregates make one row of
/// many, which single rows' columns cannot order.
///
/// One impl for all classes, since rustc would quote that of the class at hand.
#[doc(hidden)]
pub trait StillOrders<O, S, G, J> {}
impl<C: Class, G: Grouping<Context<S, C>: StillOrderedBy<O, J>>, O, S: Scope, J>
    StillOrders<O, S, G, J> for C
{
}

/// An ORDER BY that is still valid in the context of the SELECT list.
#[doc(hidden)]
pub trait StillOrderedBy<O, J> {}
impl<O, S> StillOrderedBy<O, ()> for Rows<S> {}
impl<O: OrderIn<Groups<S, (), F>, J>, S, F, J> StillOrderedBy<O, J> for Groups<S, (), F> {}
// Behind GROUP BY it was asked when the ORDER BY was said.
impl<O, S, C, E, A, F> StillOrderedBy<O, ()> for Groups<S, Keys<C, E, A>, F> {}

impl<D: Dialect> RenderOrder<D> for NoOrder {
    const STATIC: bool = true;
    const NAMES_ONLY: bool = true;
    fn render_order<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<O: RenderOrder<D>, N: RenderOrder<D>, D: Dialect> RenderOrder<D> for OrderBy<O, N> {
    const STATIC: bool = O::STATIC && N::STATIC;
    const NAMES_ONLY: bool = O::NAMES_ONLY && N::NAMES_ONLY;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_order(first, out)?;
        self.items.render_order(first, out)
    }
    const TURNS: bool = N::TURNS;
    fn render_number<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_number(out)?;
        self.items.render_number(out)
    }
}

/// There is an ORDER BY.
#[diagnostic::on_unimplemented(
    message = "WITH TIES needs ORDER BY",
    label = "without an order no row can tie with the last"
)]
pub trait HasOrder {}
#[diagnostic::do_not_recommend]
impl<O, N> HasOrder for OrderBy<O, N> {}

//! The items of an ORDER BY: of a query, a window or an aggregate.

use super::{OrderItem, RenderOrder};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::scope::{NotNull, Nullability};

/// No ORDER BY.
#[derive(Debug, Clone, Copy)]
pub struct NoOrder;

/// The items `O`, then `N`.
#[derive(Clone, Copy)]
pub struct OrderBy<O, N> {
    pub(crate) before: O,
    pub(crate) items: N,
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

//! ORDER BY, and what DISTINCT allows there.

use super::group::Grouping;
use crate::class::Class;
use crate::dialect::{Dialect, Sql};
use crate::error::RenderResult;
use crate::expr::order::{OrderItem, Ordered, OrderedBy, RenderOrder};
use crate::scope::{Groups, Here, InTable, NotNull, Nullability, Rows, Scope, There};
use crate::table::{Col, Column, Tab};

/// No ORDER BY.
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
    /// Whether one of its items can be NULL.
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

/// The same, of what the SELECT list makes of the rows.
#[doc(hidden)]
pub trait StillOrderedBy<O, J> {}
impl<O, S> StillOrderedBy<O, ()> for Rows<S> {}
impl<O: OrderIn<Groups<S, K, F>, J>, S, K, F, J> StillOrderedBy<O, J> for Groups<S, K, F> {}

impl<D: Dialect> RenderOrder<D> for NoOrder {
    const STATIC: bool = true;
    fn render_order<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<O: RenderOrder<D>, N: RenderOrder<D>, D: Dialect> RenderOrder<D> for OrderBy<O, N> {
    const STATIC: bool = O::STATIC && N::STATIC;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_order(first, out)?;
        self.items.render_order(first, out)
    }
}

/// All rows, equal ones too.
#[derive(Debug, Clone, Copy, Default)]
pub struct AllRows;
/// `SELECT DISTINCT`
#[derive(Debug, Clone, Copy)]
pub struct Distinct;

/// `SELECT DISTINCT ON (items)`
#[derive(Debug, Clone, Copy)]
pub struct DistinctOn<E>(pub(super) E);

/// There is an ORDER BY.
#[diagnostic::on_unimplemented(
    message = "WITH TIES needs ORDER BY",
    label = "without an order no row is on a level with the last"
)]
pub trait HasOrder {}
impl<O, N> HasOrder for OrderBy<O, N> {}

/// `select` comes before `distinct`, which looks at what is selected.
#[diagnostic::on_unimplemented(
    message = "`select` must come before `distinct`",
    label = "DISTINCT is about the selected columns: select them first"
)]
pub trait BeforeDistinct {}
#[diagnostic::do_not_recommend]
impl BeforeDistinct for AllRows {}
#[diagnostic::do_not_recommend]
impl<E> BeforeDistinct for DistinctOn<E> {}

/// Every item of ORDER BY is in the list of a SELECT DISTINCT (SQL:2016 part 2, 14.1).
#[doc(hidden)]
pub trait OrderSelected<List, I> {}
impl<L> OrderSelected<L, ()> for NoOrder {}
impl<L, O: OrderSelected<L, I>, N: OrderSelected<L, J>, I, J> OrderSelected<L, (I, J)>
    for OrderBy<O, N>
{
}
impl<L: InSelect<E, I>, E, I, const DESC: bool, const NULLS: u8> OrderSelected<L, I>
    for Ordered<E, DESC, NULLS>
{
}
impl<L: InSelect<E, I>, E, I> OrderSelected<L, I> for OrderedBy<E> {}
impl<L: InSelect<Col<C>, I>, C, I> OrderSelected<L, I> for Col<C> {}
impl<L, N: OrderSelected<L, I>, I> OrderSelected<L, I> for Option<N> {}
macro_rules! all_selected {
    ($($t:ident $i:ident),+) => {
        impl<List, $($t: OrderSelected<List, $i>, $i),+> OrderSelected<List, ($($i,)+)> for ($($t,)+) {}
    };
}
crate::tuples::all_tuples!(all_selected);

/// The expression `E` is in this SELECT list.
#[diagnostic::on_unimplemented(
    message = "SELECT DISTINCT can be ordered by selected expressions only, and `{E}` is not selected",
    label = "ordered by an expression that is not in the SELECT list"
)]
pub trait InSelect<E, I> {}
impl<E, R> InSelect<E, Here> for (E, R) {}
#[diagnostic::do_not_recommend]
impl<C: Column, R> InSelect<Col<C>, InTable> for (Tab<C::Table>, R) {}
#[diagnostic::do_not_recommend]
impl<E, H, R: InSelect<E, I>, I> InSelect<E, There<I>> for (H, R) {}

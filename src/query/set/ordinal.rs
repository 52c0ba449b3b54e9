//! ORDER BY the number of a selected item (SQL-92; <https://www.postgresql.org/docs/15/sql-select.html#SQL-ORDERBY>).

use super::order::{OrderOutput, OutputColumn, Position};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::label::{Labeled, SelectedIn};
use crate::expr::order::{
    OrderItem, OrderItems, Ordered, OrderedBy, RenderOrder, SortedBy, separate,
};
use crate::query::distinct::{InSelect, OrderSelected};
use crate::render::{Fragment, Sql};
use crate::scope::{Here, Nullable, There};

/// The item of a SELECT list with the number `N`, counted from 1.
#[derive(Debug, Clone, Copy)]
pub struct Ordinal<const N: usize>;

/// Orders by the number of an item of the SELECT list, counted from 1: for items that are not columns. Has the
/// methods of every ordering: `ordinal::<2>().desc()`. In a set operation it is an item of the first query.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table)
///     .select((users::id, upper(users::name)))
///     .order_by((ordinal::<2>().desc(), users::id));
/// ```
///
/// ```sql
/// SELECT "users"."id", upper("users"."name") FROM "users" ORDER BY 2 DESC, "users"."id"
/// ```
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{employees, users};
/// let query = from(users::table)
///     .select((users::id, upper(users::name)))
///     .union(from(employees::table).select((employees::id, employees::name)))
///     .order_by((ordinal::<2>(), users::id.desc()));
/// ```
///
/// ```sql
/// SELECT ... UNION SELECT ... ORDER BY 2, 1 DESC
/// ```
#[must_use]
pub fn ordinal<const N: usize>() -> Ordinal<N> {
    Ordinal
}

crate::expr::order::orders_rows!([const N: usize] Ordinal<N>);

/// Implemented if the position `I` of a SELECT list has the item number `N`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the first query of the set operation selects no item with the number `{N}`",
    label = "counted from 1; whole tables have no number"
)]
pub trait HasItem<N, I> {}
#[diagnostic::do_not_recommend]
impl<N, E: Expr, R> HasItem<N, Here> for (E, R) {}
#[diagnostic::do_not_recommend]
impl<N, H, R: HasItem<N, I>, I> HasItem<N, There<I>> for (H, R) {}

#[rustfmt::skip] // one line: rustc shows it
impl<L: HasItem<Self, P>, P, const N: usize> OutputColumn<L, ()> for Ordinal<N> where Self: Numbered<Place = P> {
    type Position = Position<L, P>;
    fn position(self) -> Self::Position {
        Position::new()
    }
}

/// The place of the item with a number: a SELECT list has up to 26.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the number of an item",
    label = "from 1 to 26, as many as a SELECT list may have"
)]
pub trait Numbered {
    type Place;
}
macro_rules! ordinals {
    ($($n:literal)*) => {
        ordinals!(@each [Here] $($n)*);
    };
    (@each [$at:ty]) => {};
    (@each [$at:ty] $n:literal $($rest:literal)*) => {
        #[diagnostic::do_not_recommend]
        impl Numbered for Ordinal<$n> {
            type Place = $at;
        }
        ordinals!(@each [There<$at>] $($rest)*);
    };
}
ordinals!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26);

impl<L, I, const N: usize> OrderOutput<L, I> for Ordinal<N>
where
    Self: OutputColumn<L, I>,
{
    type Positions = Ordered<<Self as OutputColumn<L, I>>::Position>;
    fn positions(self) -> Self::Positions {
        Ordered::new(self.position())
    }
}

/// The item with the number `N` of a SELECT list without whole tables before it, so that it is the number of a column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the SELECT list has no item with the number of `{N}`",
    label = "counted from 1, among columns and expressions; `select` comes before `order_by` with it"
)]
pub trait HasColumnAt<N, I> {}
#[diagnostic::do_not_recommend]
impl<N, E: SingleColumn, R> HasColumnAt<N, Here> for (E, R) {}
#[diagnostic::do_not_recommend]
impl<N, H: SingleColumn, R: HasColumnAt<N, I>, I> HasColumnAt<N, There<I>> for (H, R) {}

/// An item of a SELECT list that is one column.
#[doc(hidden)]
pub trait SingleColumn {}
impl<E: Expr> SingleColumn for E {}
impl<E, L> SingleColumn for Labeled<E, L> {}

#[diagnostic::do_not_recommend]
impl<List, P, const N: usize> SelectedIn<List, P> for Ordinal<N>
where
    Self: Numbered<Place = P>,
    List: HasColumnAt<Self, P>,
{
}
// Not every database can sort the NULLs of a number; for a label it can.
macro_rules! ordinal_items {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        impl<const N: usize, $($g)*> OrderItems for $ty {
            type Class = Plain;
            type Labels = Ordinal<N>;
            type Before<Rest> = (Ordinal<N>, Rest);
        }
        impl<const N: usize, Ctx, $($g)*> OrderItem<Ctx, ()> for $ty {
            type Null = Nullable;
        }
    )*};
}
ordinal_items! {
    [] Ordinal<N>;
    [const DESC: bool] Ordered<Ordinal<N>, DESC>;
    [] OrderedBy<Ordinal<N>>;
}
impl<const N: usize, D: Dialect> Fragment<D> for Ordinal<N> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(&N.to_string());
        Ok(())
    }
}
impl<const N: usize, D: Dialect> SortedBy<D> for Ordinal<N> {
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.compares_selected(N)
    }
}
impl<const N: usize, D: Dialect> RenderOrder<D> for Ordinal<N> {
    const STATIC: bool = true;
    const NAMES_ONLY: bool = true;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        <Self as SortedBy<D>>::compares(out)?;
        separate(first, out);
        self.render(out)
    }
}
// The number refers to a selected item, so no item needs to equal it.
impl<L, const N: usize> OrderSelected<L, ()> for Ordinal<N> {}
#[diagnostic::do_not_recommend]
impl<const N: usize, L> InSelect<Ordinal<N>, Numbering> for L {}
/// The index of an [`Ordinal`], which is in any SELECT list.
#[doc(hidden)]
pub struct Numbering;

//! ORDER BY of a set operation by the number of a column.

use super::order::{OrderOutput, OutputColumn, Position};
use crate::expr::Expr;
use crate::expr::order::Ordered;
use crate::scope::{Here, There};

/// The item of a SELECT list with the number `N`, counted from 1.
#[derive(Debug, Clone, Copy)]
pub struct Ordinal<const N: usize>;

/// Orders a set operation by an item that its first query selects, given its number, counted from 1:
/// for one that is not a column. An ordering as others: `ordinal::<2>().desc()`.
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

/// The place `I` of a SELECT list holds an item, of which the number is `N`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the first query of the set operation selects no such item as `{N}`",
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

/// Where the item with a number is: a SELECT list has up to 26.
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

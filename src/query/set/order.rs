//! ORDER BY of a set operation: by the positions of its columns.

use std::marker::PhantomData;

use crate::dialect::{Dialect, HasNullsOfUnion};
use crate::error::RenderResult;
use crate::expr::label::{Label, Labeled};
use crate::expr::order::{NULLS_FIRST, NULLS_LAST, Ordered, OrderedBy, SortedBy};
use crate::query::among::{Anywhere, PlaceIn, SelectList, Selecting};
use crate::query::select_list::Selectable;
use crate::render::{Fragment, Sql};
use crate::scope::{Here, InTable, There};
use crate::table::{Col, Column, Tab};

/// Items of ORDER BY that are output columns of the list `L`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot order the rows of a set operation",
    label = "expected columns that the first query selects, as in `users::name.desc()`"
)]
pub trait OrderOutput<L, I> {
    /// The same items, by position.
    #[doc(hidden)]
    type Positions;
    #[doc(hidden)]
    fn positions(self) -> Self::Positions;
}

/// A column that the first query selects, or the number of one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of the first query of the set operation",
    label = "expected a column that it selects, or `ordinal::<1>()`"
)]
pub trait OutputColumn<L, I> {
    type Position;
    fn position(self) -> Self::Position;
}
impl<C, L: Selects<Col<C>, I>, I> OutputColumn<L, I> for Col<C> {
    type Position = PlaceIn<L, C>;
    fn position(self) -> Self::Position {
        PlaceIn::new()
    }
}

impl<N, L: Selects<Label<N>, I>, I> OutputColumn<L, I> for Label<N> {
    type Position = Position<L, I>;
    fn position(self) -> Self::Position {
        Position::new()
    }
}

/// The column `E` is at the position `I` of a SELECT list.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{E}` is not selected by the first query of the set operation",
    label = "not among the columns to order by"
)]
pub trait Selects<E, I> {}
#[diagnostic::do_not_recommend]
impl<C, L: SelectList<Among: Selecting<Col<C>>>> Selects<Col<C>, Anywhere> for L {}
#[diagnostic::do_not_recommend]
impl<C: Column, L: SelectList<Among: Selecting<Tab<C::Table>>>> Selects<Col<C>, InTable> for L {}
#[diagnostic::do_not_recommend]
impl<E, L, R> Selects<Label<L>, Here> for (Labeled<E, L>, R) {}
#[diagnostic::do_not_recommend]
impl<E, L, R> Selects<Label<L>, Here> for (Option<Labeled<E, L>>, R) {}
#[diagnostic::do_not_recommend]
impl<L, R> Selects<Label<L>, Here> for (Label<L>, R) {}
#[diagnostic::do_not_recommend]
impl<L, H, R: Selects<Label<L>, I>, I> Selects<Label<L>, There<I>> for (H, R) {}

/// The item at the position `I` of the SELECT list `L`, written as the number of its column.
#[doc(hidden)]
pub struct Position<L, I>(PhantomData<fn() -> (L, I)>);
impl<L, I> Position<L, I> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}
impl<L, I> Clone for Position<L, I> {
    fn clone(&self) -> Self {
        Self::new()
    }
}
impl<L: PositionAt<I>, I, D: Dialect> Fragment<D> for Position<L, I> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(&L::POSITION.to_string());
        Ok(())
    }
}

impl<L: PositionAt<I>, I, D: Dialect> SortedBy<D> for Position<L, I> {
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.compares_selected(L::POSITION)
    }
}
impl<L, C: Column, D: Dialect> SortedBy<D> for PlaceIn<L, C> {
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult {
        <Col<C> as SortedBy<D>>::compares(out)
    }
}

/// The number of the column at the position `I`, counted from 1.
#[doc(hidden)]
pub trait PositionAt<I> {
    const POSITION: usize;
}
impl<H, R> PositionAt<Here> for (H, R) {
    const POSITION: usize = 1;
}
impl<H: Selectable, R: PositionAt<I>, I> PositionAt<There<I>> for (H, R) {
    const POSITION: usize = H::WIDTH + R::POSITION;
}

impl<N, L, I> OrderOutput<L, I> for Label<N>
where
    Self: OutputColumn<L, I>,
{
    type Positions = Ordered<<Self as OutputColumn<L, I>>::Position>;
    fn positions(self) -> Self::Positions {
        Ordered::new(self.position())
    }
}
impl<C, L, I> OrderOutput<L, I> for Col<C>
where
    Self: OutputColumn<L, I>,
{
    type Positions = Ordered<<Self as OutputColumn<L, I>>::Position>;
    fn positions(self) -> Self::Positions {
        Ordered::new(self.position())
    }
}
impl<E: OutputColumn<L, I>, L, I, const DESC: bool> OrderOutput<L, I> for Ordered<E, DESC> {
    type Positions = Ordered<E::Position, DESC>;
    fn positions(self) -> Self::Positions {
        self.map(E::position)
    }
}
impl<E: OutputColumn<L, I>, L, I> OrderOutput<L, I> for OrderedBy<E> {
    type Positions = OrderedBy<E::Position>;
    fn positions(self) -> Self::Positions {
        self.map(E::position)
    }
}
macro_rules! nulls {
    ($($nulls:ident)*) => {$(
        impl<E: OutputColumn<L, I>, L, I, const DESC: bool> OrderOutput<L, I>
            for Ordered<E, DESC, $nulls>
        {
            type Positions = Ordered<BesideNulls<E::Position>, DESC, $nulls>;
            fn positions(self) -> Self::Positions {
                self.map(|e| BesideNulls(e.position()))
            }
        }
        impl<E: OutputColumn<L, I>, L, I> OrderOutput<L, I> for OrderedBy<E, $nulls> {
            type Positions = OrderedBy<BesideNulls<E::Position>, $nulls>;
            fn positions(self) -> Self::Positions {
                self.map(|e| BesideNulls(e.position()))
            }
        }
    )*};
}
nulls! { NULLS_FIRST NULLS_LAST }

/// A position with NULLS FIRST or NULLS LAST: only databases that support these words accept them after a number.
#[doc(hidden)]
#[derive(Clone)]
pub struct BesideNulls<P>(P);
impl<P: SortedBy<D>, D: Dialect> SortedBy<D> for BesideNulls<P> {
    fn compares(out: &mut Sql<'_, '_, D>) -> RenderResult {
        P::compares(out)
    }
}
impl<P: Fragment<D>, D: Dialect + HasNullsOfUnion> Fragment<D> for BesideNulls<P> {
    const STATIC: bool = P::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render(out)
    }
}
impl<N: OrderOutput<L, I>, L, I> OrderOutput<L, I> for Option<N> {
    type Positions = Option<N::Positions>;
    fn positions(self) -> Self::Positions {
        self.map(N::positions)
    }
}
macro_rules! order_output {
    ($($t:ident $i:ident),+) => {
        impl<List, $($t: OrderOutput<List, $i>, $i),+> OrderOutput<List, ($($i,)+)> for ($($t,)+) {
            type Positions = ($($t::Positions,)+);
            #[allow(non_snake_case)]
            fn positions(self) -> Self::Positions {
                let ($($t,)+) = self;
                ($($t.positions(),)+)
            }
        }
    };
}
crate::tuples::all_tuples!(order_output);

//! ORDER BY of a set operation: by the positions of its columns.

use std::marker::PhantomData;

use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::label::{Label, Labeled};
use crate::expr::order::{Ordered, OrderedBy};
use crate::query::select_list::Selectable;
use crate::scope::{Here, There};
use crate::table::Col;

/// Items of ORDER BY that are output columns of the list `L`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot order the rows of a set operation",
    label = "expected columns that the first query selects, as in `users::name.desc()`"
)]
pub trait OrderOutput<L, I> {
    /// The same, by position.
    #[doc(hidden)]
    type Positions;
    #[doc(hidden)]
    fn positions(self) -> Self::Positions;
}

/// The column `E` of a SELECT list, by its place among the columns, counted from 1.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{E}` is not selected by the first query of the set operation",
    label = "not among the columns to order by"
)]
pub trait PositionOf<E, I> {
    const POSITION: usize;
}
#[diagnostic::do_not_recommend]
impl<E, R> PositionOf<E, Here> for (E, R) {
    const POSITION: usize = 1;
}
#[diagnostic::do_not_recommend]
impl<E, L, R> PositionOf<Label<L>, Here> for (Labeled<E, L>, R) {
    const POSITION: usize = 1;
}
#[diagnostic::do_not_recommend]
impl<E, H: Selectable, R: PositionOf<E, I>, I> PositionOf<E, There<I>> for (H, R) {
    const POSITION: usize = H::WIDTH + R::POSITION;
}

/// A position in a SELECT list.
#[doc(hidden)]
pub struct Position<L, E, I>(PhantomData<fn() -> (L, E, I)>);
impl<L, E, I> Clone for Position<L, E, I> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}
impl<L: PositionOf<E, I>, E, I, D: Dialect> Fragment<D> for Position<L, E, I> {
    const STATIC: bool = true;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(&L::POSITION.to_string());
        Ok(())
    }
}

impl<C, L: PositionOf<Col<C>, I>, I> OrderOutput<L, I> for Col<C> {
    type Positions = Ordered<Position<L, Col<C>, I>>;
    fn positions(self) -> Self::Positions {
        Ordered::new(Position(PhantomData))
    }
}
impl<C, L: PositionOf<Label<C>, I>, I> OrderOutput<L, I> for Label<C> {
    type Positions = Ordered<Position<L, Label<C>, I>>;
    fn positions(self) -> Self::Positions {
        Ordered::new(Position(PhantomData))
    }
}
impl<E, L: PositionOf<E, I>, I, const DESC: bool, const NULLS: u8> OrderOutput<L, I>
    for Ordered<E, DESC, NULLS>
{
    type Positions = Ordered<Position<L, E, I>, DESC, NULLS>;
    fn positions(self) -> Self::Positions {
        Ordered::new(Position(PhantomData))
    }
}
impl<E, L: PositionOf<E, I>, I> OrderOutput<L, I> for OrderedBy<E> {
    type Positions = OrderedBy<Position<L, E, I>>;
    fn positions(self) -> Self::Positions {
        self.map(|_| Position(PhantomData))
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

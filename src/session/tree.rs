//! Rows with the relations that their query loaded: a tree of rows becomes one of handles.

use std::sync::Arc;

use super::load::Absorb;
use super::rows::SessionRows;
use crate::engine::Driver;
use crate::load::{Loaded, Many, Maybe, One, Slot};
use crate::relation::Rel;

#[diagnostic::do_not_recommend]
impl<C: Driver, T: Absorb<C>, L: AbsorbLoaded<C>> Absorb<C> for Loaded<T, L> {
    type Refs = Loaded<T::Refs, L::Refs>;
    fn absorb(self, into: &mut SessionRows<C>) -> Self::Refs {
        let row = self.row.absorb(into);
        let of = T::slot(&row);
        Loaded {
            loaded: self.loaded.absorb_loaded(of, into),
            row,
        }
    }
    fn slot(row: &Self::Refs) -> Option<u32> {
        T::slot(&row.row)
    }
}

/// The relations of a row, whose rows a session can hold.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a session cannot hold the relations that this query loads",
    label = "expected relations whose rows are whole rows of tables"
)]
pub trait AbsorbLoaded<C: Driver>: Send {
    type Refs: Send;
    /// Takes them in; `of` is the place of the row that they are loaded with.
    fn absorb_loaded(self, of: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs;
    /// The places of the rows of one relation.
    fn slots(_: &Self::Refs) -> Vec<u32> {
        Vec::new()
    }
}
/// A relation whose rows a session reads.
#[doc(hidden)]
pub trait ReadsLinks {
    /// Notes what links a row with those that were read with it.
    fn note<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: Vec<u32>);
}
impl<R> ReadsLinks for Rel<R> {
    /// The rows have their keys.
    fn note<C: Driver>(_: &mut SessionRows<C>, _: u32, _: Vec<u32>) {}
}
impl<C: Driver> AbsorbLoaded<C> for () {
    type Refs = ();
    fn absorb_loaded(self, _: Option<u32>, _: &mut SessionRows<C>) {}
}
impl<C: Driver, M: ReadsLinks, H: AbsorbLoaded<C>, Rest: AbsorbLoaded<C>> AbsorbLoaded<C>
    for (Slot<M, H>, Rest)
{
    type Refs = (Slot<M, H::Refs>, Rest::Refs);
    fn absorb_loaded(self, of: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs {
        let (slot, rest) = self;
        let held = slot.held.absorb_loaded(of, into);
        if let Some(from) = of {
            M::note(into, from, H::slots(&held));
        }
        (Slot::new(held), rest.absorb_loaded(of, into))
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbLoaded<C> for Many<T> {
    type Refs = Many<T::Refs>;
    fn absorb_loaded(self, _: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs {
        let rows = Arc::unwrap_or_clone(self.0).into_iter();
        Many(Arc::new(rows.map(|row| row.absorb(into)).collect()))
    }
    fn slots(rows: &Self::Refs) -> Vec<u32> {
        rows.0.iter().filter_map(T::slot).collect()
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbLoaded<C> for One<T> {
    type Refs = One<T::Refs>;
    fn absorb_loaded(self, _: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs {
        One(Arc::new(Arc::unwrap_or_clone(self.0).absorb(into)))
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbLoaded<C> for Maybe<T> {
    type Refs = Maybe<T::Refs>;
    fn absorb_loaded(self, _: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs {
        let row = self.0.map(Arc::unwrap_or_clone);
        Maybe(row.map(|row| Arc::new(row.absorb(into))))
    }
}

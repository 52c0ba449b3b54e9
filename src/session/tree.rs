//! Rows with the relations that their query loaded: a tree of rows becomes one of handles.

use std::sync::Arc;

use super::load::Absorb;
use super::rows::SessionRows;
use crate::engine::Driver;
use crate::load::{Loaded, Many, Maybe, One, Slot};

impl<C: Driver, T: Absorb<C>, L: AbsorbLoaded<C>> Absorb<C> for Loaded<T, L> {
    type Refs = Loaded<T::Refs, L::Refs>;
    fn absorb(self, into: &mut SessionRows<C>) -> Self::Refs {
        Loaded {
            row: self.row.absorb(into),
            loaded: self.loaded.absorb_loaded(into),
        }
    }
}

/// The relations of a row, whose rows a session can hold.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a session cannot hold what this query loads with its rows",
    label = "expected relations whose rows are whole rows of tables"
)]
pub trait AbsorbLoaded<C: Driver>: Send {
    type Refs: Send;
    fn absorb_loaded(self, into: &mut SessionRows<C>) -> Self::Refs;
}
impl<C: Driver> AbsorbLoaded<C> for () {
    type Refs = ();
    fn absorb_loaded(self, _: &mut SessionRows<C>) {}
}
impl<C: Driver, M, H: AbsorbLoaded<C>, Rest: AbsorbLoaded<C>> AbsorbLoaded<C>
    for (Slot<M, H>, Rest)
{
    type Refs = (Slot<M, H::Refs>, Rest::Refs);
    fn absorb_loaded(self, into: &mut SessionRows<C>) -> Self::Refs {
        let (slot, rest) = self;
        (
            Slot::new(slot.held.absorb_loaded(into)),
            rest.absorb_loaded(into),
        )
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbLoaded<C> for Many<T> {
    type Refs = Many<T::Refs>;
    fn absorb_loaded(self, into: &mut SessionRows<C>) -> Self::Refs {
        let rows = Arc::unwrap_or_clone(self.0).into_iter();
        Many(Arc::new(rows.map(|row| row.absorb(into)).collect()))
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbLoaded<C> for One<T> {
    type Refs = One<T::Refs>;
    fn absorb_loaded(self, into: &mut SessionRows<C>) -> Self::Refs {
        One(Arc::new(Arc::unwrap_or_clone(self.0).absorb(into)))
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbLoaded<C> for Maybe<T> {
    type Refs = Maybe<T::Refs>;
    fn absorb_loaded(self, into: &mut SessionRows<C>) -> Self::Refs {
        let row = self.0.map(Arc::unwrap_or_clone);
        Maybe(row.map(|row| Arc::new(row.absorb(into))))
    }
}

//! Rows with the relations that their query loaded: a tree of rows becomes one of handles.

use std::sync::Arc;

use crate::engine::Driver;
use crate::load::{ByCondition, Loaded, Many, Maybe, One, Slot, SomeColumns};
use crate::query::operand::{Exists, ScalarSubquery};
use crate::relation::{Rel, Through};
use crate::session::load::Absorb;
use crate::session::rows::SessionRows;

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
    /// Adds them to the session; `of` is the place of the row that they are loaded with.
    fn absorb_loaded(self, of: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs;
}
/// A relation whose rows a session reads.
#[doc(hidden)]
pub trait ReadsLinks {
    /// Notes what links a row with those that were read with it: all that are linked, if they are `whole`.
    fn note<C: Driver>(rows: &mut SessionRows<C>, from: u32, to: Vec<u32>, whole: bool);
}
impl<R> ReadsLinks for Rel<R> {
    /// The rows have their keys.
    fn note<C: Driver>(_: &mut SessionRows<C>, _: u32, _: Vec<u32>, _: bool) {}
}
impl<R> ReadsLinks for ByCondition<R> {
    /// The condition links the rows.
    fn note<C: Driver>(_: &mut SessionRows<C>, _: u32, _: Vec<u32>, _: bool) {}
}
impl<C: Driver> AbsorbLoaded<C> for () {
    type Refs = ();
    fn absorb_loaded(self, _: Option<u32>, _: &mut SessionRows<C>) {}
}
impl<C: Driver, S: AbsorbSlot<C>, Rest: AbsorbLoaded<C>> AbsorbLoaded<C> for (S, Rest) {
    type Refs = (S::Refs, Rest::Refs);
    fn absorb_loaded(self, of: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs {
        let (slot, rest) = self;
        (slot.absorb_slot(of, into), rest.absorb_loaded(of, into))
    }
}

/// The rows that a row holds of one relation.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a session cannot hold the relations that this query loads",
    label = "expected relations whose rows are whole rows of tables"
)]
pub trait AbsorbSlot<C: Driver>: Send {
    type Refs: Send;
    fn absorb_slot(self, of: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs;
}
macro_rules! absorb_rows {
    ($($path:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<C: Driver, R, H: AbsorbHeld<C>> AbsorbSlot<C> for Slot<$path<R>, H>
        where
            $path<R>: ReadsLinks,
        {
            type Refs = Slot<$path<R>, H::Refs>;
            fn absorb_slot(self, of: Option<u32>, into: &mut SessionRows<C>) -> Self::Refs {
                let whole = self.whole;
                let held = self.held.absorb_held(into);
                if let (Some(from), Some(to)) = (of, H::slots(&held)) {
                    <$path<R>>::note(into, from, to, whole);
                }
                Slot::new(held)
            }
        }
    )*};
}
absorb_rows!(Rel Through ByCondition);
/// Values stay as they are: those about a relation, and columns of its rows.
macro_rules! absorb_values {
    ($([$($g:tt)*] $marker:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<C: Driver, $($g)*, H: Send> AbsorbSlot<C> for Slot<$marker, H> {
            type Refs = Self;
            fn absorb_slot(self, _: Option<u32>, _: &mut SessionRows<C>) -> Self {
                self
            }
        }
    )*};
}
absorb_values! {
    [M] SomeColumns<M>;
    [Q, T, N] ScalarSubquery<Q, T, N>;
    [Q, const NOT: bool] Exists<Q, NOT>;
}

/// The rows of one relation.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a session cannot hold the relations that this query loads",
    label = "expected relations whose rows are whole rows of tables"
)]
pub trait AbsorbHeld<C: Driver>: Send {
    type Refs: Send;
    /// Adds them to the session.
    fn absorb_held(self, into: &mut SessionRows<C>) -> Self::Refs;
    /// The places of the rows of a relation to many, if they are rows of tables.
    fn slots(_: &Self::Refs) -> Option<Vec<u32>> {
        None
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbHeld<C> for Many<T> {
    type Refs = Many<T::Refs>;
    fn absorb_held(self, into: &mut SessionRows<C>) -> Self::Refs {
        let rows = Arc::unwrap_or_clone(self.0).into_iter();
        Many(Arc::new(rows.map(|row| row.absorb(into)).collect()))
    }
    fn slots(rows: &Self::Refs) -> Option<Vec<u32>> {
        rows.0.iter().map(T::slot).collect()
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbHeld<C> for One<T> {
    type Refs = One<T::Refs>;
    fn absorb_held(self, into: &mut SessionRows<C>) -> Self::Refs {
        One(Arc::new(Arc::unwrap_or_clone(self.0).absorb(into)))
    }
}
impl<C: Driver, T: Absorb<C, Refs: Sync> + Clone + Sync> AbsorbHeld<C> for Maybe<T> {
    type Refs = Maybe<T::Refs>;
    fn absorb_held(self, into: &mut SessionRows<C>) -> Self::Refs {
        let row = self.0.map(Arc::unwrap_or_clone);
        Maybe(row.map(|row| Arc::new(row.absorb(into))))
    }
}

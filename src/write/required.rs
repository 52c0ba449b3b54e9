//! Checks the columns that an INSERT or UPDATE assigns: required ones are present, and none is assigned twice.

use crate::scope::{No, Same, TableId, Yes};
use crate::table::{Column, kind};

/// A column that statements can assign, and its position in the table.
#[doc(hidden)]
pub trait Placed {
    type Id: TableId;
}
impl<I: TableId> Placed for kind::Assigned<I> {
    type Id = I;
}
impl<I: TableId> Placed for kind::IdentityAlways<I> {
    type Id = I;
}
// It is never assigned: the place is that of no column.
impl Placed for kind::Generated {
    type Id = crate::id!(f, f, f, f, f, f, f, 2);
}

/// The place of the column `C`.
type PlaceOf<C> = <<C as Column>::Write as Placed>::Id;

/// Assigned columns, as nested pairs.
#[doc(hidden)]
pub trait GivenColumns {
    /// [`Yes`] if the column at this place is among them.
    type Has<Id: TableId>;
    /// [`Yes`] if the whole column is among them.
    type HasWhole<Id: TableId>;
}
impl GivenColumns for () {
    type Has<Id: TableId> = No;
    type HasWhole<Id: TableId> = No;
}
impl<C: Column<Write: Placed>, R: GivenColumns> GivenColumns for (C, R) {
    type Has<Id: TableId> = <PlaceOf<C> as TableId>::IsOr<Id, R::Has<Id>>;
    type HasWhole<Id: TableId> = <PlaceOf<C> as TableId>::IsOr<Id, R::HasWhole<Id>>;
}
/// A part of the column `C`, among assigned columns.
#[doc(hidden)]
pub struct PartOf<C>(std::marker::PhantomData<fn() -> C>);
impl<C: Column<Write: Placed>, R: GivenColumns> GivenColumns for (PartOf<C>, R) {
    type Has<Id: TableId> = <PlaceOf<C> as TableId>::IsOr<Id, R::Has<Id>>;
    type HasWhole<Id: TableId> = R::HasWhole<Id>;
}

/// Assigned columns, each once, or parts of them.
#[doc(hidden)]
pub trait Once {}
impl Once for () {}
impl<C: Column<Write: Placed>, R: GivenColumns<Has<PlaceOf<C>> = H> + Once, H: Unassigned<C>> Once
    for (C, R)
{
}

// PostgreSQL assigns parts of one column after each other.
impl<C: Column<Write: Placed>, R: GivenColumns<HasWhole<PlaceOf<C>> = H> + Once, H: Unassigned<C>>
    Once for (PartOf<C>, R)
{
}

/// Implemented if the other assignments do not include the column `C`.
#[diagnostic::on_unimplemented(
    message = "column `{C}` is assigned twice",
    label = "assigns `{C}` more than once"
)]
pub trait Unassigned<C> {}
#[diagnostic::do_not_recommend]
impl<C, H: Same<No>> Unassigned<C> for H {}

/// Implemented if a column that an INSERT must name is assigned.
#[diagnostic::on_unimplemented(
    message = "column `{C}` is required: it is NOT NULL and has no default",
    label = "has no value for `{C}`"
)]
pub trait Supplies<C> {}
#[diagnostic::do_not_recommend]
impl<C, H: Same<Yes>> Supplies<C> for H {}

/// Assigned columns that include all of the tuple `R`.
#[doc(hidden)]
pub trait Complete<R> {}
impl<G: GivenColumns> Complete<()> for G {}
/// More columns than a tuple can have.
pub struct Both<A, B>(std::marker::PhantomData<fn() -> (A, B)>);
impl<G: GivenColumns + Complete<A> + Complete<B>, A, B> Complete<Both<A, B>> for G {}
macro_rules! complete {
    ($($t:ident $i:ident),+) => {
        impl<Given: GivenColumns<$(Has<PlaceOf<$t>> = $i),+>, $($t: Column<Write: Placed>, $i: Supplies<$t>),+>
            Complete<($($t,)+)> for Given
        {
        }
    };
}
crate::tuples::all_tuples!(complete);

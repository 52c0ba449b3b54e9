//! Identifies a relation by a number at compile time, so that no relation is loaded twice.

use std::marker::PhantomData;

use crate::relation::{Rel, Relation, RelationThrough, Through};
use crate::scope::{No, TableId};
use crate::table::{Column, Table, kind};

/// An identity that distinguishes a relation from the others of its table.
#[doc(hidden)]
pub trait Edge: 'static {
    /// [`Yes`](crate::scope::Yes) if this is `E`, `Else` if it is another edge or cannot be compared.
    type IsOr<E: Edge, Else>;
    type IsKnown<Id: TableId, Else>;
    /// The same edge, preceded by a number.
    type Behind<Id: TableId>: Edge;
}
/// The places of its columns and the numbers of its tables.
#[doc(hidden)]
pub struct Known<Id>(PhantomData<fn() -> Id>);
impl<Own: TableId> Edge for Known<Own> {
    type IsOr<E: Edge, Else> = E::IsKnown<Own, Else>;
    type IsKnown<Id: TableId, Else> = Own::IsOr<Id, Else>;
    type Behind<Id: TableId> = Known<Id::Then<Own>>;
}
/// The relation has a column without a number, such as those of views.
#[doc(hidden)]
pub struct Unknown;
impl Edge for Unknown {
    type IsOr<E: Edge, Else> = Else;
    type IsKnown<Id: TableId, Else> = Else;
    type Behind<Id: TableId> = Unknown;
}

/// The kind of a column, which may know its position in the table.
#[doc(hidden)]
pub trait ColumnKind {
    type Before<E: Edge>: Edge;
}
impl<I: TableId> ColumnKind for kind::Assigned<I> {
    type Before<E: Edge> = E::Behind<I>;
}
impl<I: TableId> ColumnKind for kind::IdentityAlways<I> {
    type Before<E: Edge> = E::Behind<I>;
}
impl ColumnKind for kind::Generated {
    type Before<E: Edge> = Unknown;
}
impl ColumnKind for kind::ReadOnly {
    type Before<E: Edge> = Unknown;
}

/// The columns of a relation, before other numbers.
#[doc(hidden)]
pub trait EdgeColumns {
    type Before<E: Edge>: Edge;
}
macro_rules! edge_columns {
    ($($a:ident $b:ident),+) => {
        impl<$($a: Column<Write: ColumnKind>, $b: Column<Write: ColumnKind>),+> EdgeColumns for ($(($a, $b),)+) {
            type Before<E: Edge> = edge_columns!(@before $($a $b),+);
        }
    };
    (@before) => { E };
    (@before $a:ident $b:ident $(, $as:ident $bs:ident)*) => {
        <$a::Write as ColumnKind>::Before<
            <$b::Write as ColumnKind>::Before<edge_columns!(@before $($as $bs),*)>
        >
    };
}
edge_columns!(A1 B1);
edge_columns!(A1 B1, A2 B2);
edge_columns!(A1 B1, A2 B2, A3 B3);
edge_columns!(A1 B1, A2 B2, A3 B3, A4 B4);
edge_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5);
edge_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6);
edge_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7);
edge_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7, A8 B8);

type IdOf<T> = <T as Table>::Id;

/// A relation, by its name and by its number.
#[doc(hidden)]
pub trait Identified {
    type Relation;
    type Edge: Edge;
}
impl<R: Relation<On: EdgeColumns>> Identified for Rel<R> {
    type Relation = R;
    type Edge = <R::On as EdgeColumns>::Before<Known<IdOf<R::Target>>>;
}
impl<R, F, S> Identified for Through<R>
where
    R: RelationThrough<First = F, Second = S>,
    F: Relation<On: EdgeColumns>,
    S: Relation<On: EdgeColumns>,
{
    type Relation = R;
    type Edge = <F::On as EdgeColumns>::Before<
        <S::On as EdgeColumns>::Before<Known<<IdOf<F::Target> as TableId>::Then<IdOf<S::Target>>>>,
    >;
}

/// The relations that a query loads.
#[doc(hidden)]
pub trait Edges {
    /// [`Yes`](crate::scope::Yes) if `E` is among them, or else `Else`.
    type HasOr<E: Edge, Else>;
    /// For each, its place in the list `L`, as nested pairs like [`Relations`](Edges::Relations).
    type AmongOf<L: Edges>;
    /// The relations of the edges.
    type Relations;
}
impl Edges for () {
    type HasOr<E: Edge, Else> = Else;
    type AmongOf<L: Edges> = No;
    type Relations = ();
}
impl<M: Identified, Rest: Edges> Edges for (M, Rest) {
    type HasOr<E: Edge, Else> = <M::Edge as Edge>::IsOr<E, Rest::HasOr<E, Else>>;
    type AmongOf<L: Edges> = (L::HasOr<M::Edge, No>, Rest::AmongOf<L>);
    type Relations = (M::Relation, Rest::Relations);
}

/// Implemented if the relation `R` is not among those that a query loads already.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "relation `{R}` is loaded twice by this query",
    label = "`{R}` is loaded already",
    note = "put everything about a relation in one `with`: `.with({R}.filter(..).with(..))`; another relation over the same columns leads to an `alias!`"
)]
pub trait NotYet<R> {}
#[diagnostic::do_not_recommend]
impl<R> NotYet<R> for No {}

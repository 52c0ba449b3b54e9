//! The query whose columns an expression names: its own, or an enclosing one.

use std::marker::PhantomData;

use super::{Here, There};

/// The index of an item that belongs to the enclosing query.
#[doc(hidden)]
pub struct Outwards<I>(PhantomData<fn() -> I>);

/// The query whose columns are named.
#[doc(hidden)]
pub trait NamedColumns {
    /// These columns, and those of `C`.
    type With<C: NamedColumns>: NamedColumns;
    /// These columns, and some of an outer query.
    type WithOuter: NamedColumns;
}
/// No columns.
#[doc(hidden)]
pub struct NoColumns;
/// Some of the query itself.
#[doc(hidden)]
pub struct OwnColumns;
/// Some of outer queries only.
#[doc(hidden)]
pub struct OuterColumns;
impl NamedColumns for NoColumns {
    type With<C: NamedColumns> = C;
    type WithOuter = OuterColumns;
}
impl NamedColumns for OwnColumns {
    type With<C: NamedColumns> = OwnColumns;
    type WithOuter = OwnColumns;
}
impl NamedColumns for OuterColumns {
    type With<C: NamedColumns> = C::WithOuter;
    type WithOuter = OuterColumns;
}

/// An index, with its target.
#[doc(hidden)]
pub trait Level {
    type Columns: NamedColumns;
}
impl Level for () {
    type Columns = NoColumns;
}
impl Level for Here {
    type Columns = OwnColumns;
}
impl<I: Level> Level for There<I> {
    type Columns = I::Columns;
}
impl<I> Level for Outwards<I> {
    type Columns = OuterColumns;
}
macro_rules! levels {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Level),+> Level for ($($t,)+) {
            type Columns = levels!(@with $($t)+);
        }
    };
    (@with $t:ident) => { $t::Columns };
    (@with $t:ident $($rest:ident)+) => {
        <$t::Columns as NamedColumns>::With<levels!(@with $($rest)+)>
    };
}
crate::tuples::all_tuples!(levels);

/// An aggregate of these columns is one of the query that it is written in (SQL:2016 part 2, 6.9).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an aggregate that names only columns of an outer query belongs to that query",
    label = "it has no column of this query: wrap it in `outer(..)`"
)]
pub trait OfThisQuery {}
#[diagnostic::do_not_recommend]
impl OfThisQuery for NoColumns {}
impl OfThisQuery for OwnColumns {}

//! Checks that two queries can be arms of one set operation.

use crate::row::{Decode, Field, Struct, Whole};
use crate::scope::Nullability;
use crate::table::Table;
use crate::types::{Fits, SqlType};

/// Two SELECT lists that can be the arms of a set operation.
#[diagnostic::on_unimplemented(
    message = "the queries of a UNION, INTERSECT or EXCEPT must have as many columns, of the same types",
    label = "the second query's columns are not those of the first"
)]
pub trait Arm<De> {
    /// How the rows of both are read.
    #[doc(hidden)]
    type Decode: Decode;
    /// The types of the columns, each next to that of the other query; `N` is the position of a single column.
    #[doc(hidden)]
    type Types<const N: usize>;
}

/// Columns of two queries that fit each other pairwise. Separate from [`Arm`], whose impls rustc would list.
#[doc(hidden)]
pub trait FittingColumns {}
#[diagnostic::do_not_recommend]
impl FittingColumns for () {}
impl<A: FittingColumns, R: FittingColumns> FittingColumns for (A, R) {}
/// A column of the SQL type `T`, and the second query's column of the type `U` at its place, which is the `N`th of a tuple.
#[doc(hidden)]
pub struct ColumnBeside<const N: usize, T, U>(std::marker::PhantomData<fn() -> (T, U)>);
impl<const N: usize, T, U: FitsArm<T, N>> FittingColumns for ColumnBeside<N, T, U> {}

#[diagnostic::do_not_recommend]
impl<T: SqlType, N: Nullability, E, U, M: Nullability, F> Arm<Field<U, M, F>> for Field<T, N, E>
where
    Field<T, N::Or<M>>: Decode,
{
    type Decode = Field<T, N::Or<M>>;
    type Types<const PLACE: usize> = (ColumnBeside<PLACE, T, U>, ());
}
/// The columns of no query. A second impl for each kind of list makes rustc look at the other arm
/// before it decides between them, and report the mistake there.
#[doc(hidden)]
pub struct NoArm;
#[diagnostic::do_not_recommend]
impl<T, N, E> Arm<NoArm> for Field<T, N, E>
where
    Self: Decode,
{
    type Decode = Self;
    type Types<const PLACE: usize> = ();
}

/// A type of the second arm that the first arm's type holds.
#[diagnostic::on_unimplemented(
    message = "item {N} of the SELECT list is SQL `{T}` in the first query of the set operation, and SQL `{Self}` in the second",
    label = "item {N} of its SELECT list is SQL `{Self}`, that of the first query SQL `{T}`: cast one, as by `.cast::<{T}>()`"
)]
pub trait FitsArm<T, const N: usize> {}
#[diagnostic::do_not_recommend]
impl<U: Fits<T>, T, const N: usize> FitsArm<T, N> for U {}

impl<T: Table, N: Nullability, M: Nullability> Arm<Whole<T, M>> for Whole<T, N>
where
    Whole<T, N::Or<M>>: Decode,
{
    type Decode = Whole<T, N::Or<M>>;
    type Types<const PLACE: usize> = ();
}
impl<T> Arm<Struct<T>> for Struct<T>
where
    Struct<T>: Decode,
{
    type Decode = Struct<T>;
    type Types<const PLACE: usize> = ();
}
macro_rules! arms {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Arm<$i>, $i),+> Arm<($($i,)+)> for ($($t,)+) {
            type Decode = ($($t::Decode,)+);
            type Types<const PLACE: usize> = arms!(@types [1] $($t)+);
        }
        #[diagnostic::do_not_recommend]
        impl<$($t: Decode),+> Arm<NoArm> for ($($t,)+) {
            type Decode = Self;
            type Types<const PLACE: usize> = ();
        }
    };
    (@types [$($n:tt)*]) => { () };
    (@types [$($n:tt)*] $t:ident $($rest:ident)*) => { ($t::Types<{ $($n)* }>, arms!(@types [$($n)* + 1] $($rest)*)) };
}
crate::tuples::all_tuples!(arms);

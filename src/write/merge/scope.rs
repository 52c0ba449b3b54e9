//! The tables and columns that each part of a MERGE can name.

use std::marker::PhantomData;

use crate::scope::{
    Contains, CorrelatedItem, Here, Nil, No, NotNull, Nullability, Same, Scope, TableId, Yes,
};
use crate::table::Table;
use crate::write::assign_row::SetsRows;

/// The scope of WHEN NOT MATCHED: only the source `U`. The table `T` has no row there.
pub struct SourceOf<T, U>(PhantomData<fn() -> (T, U)>);
/// The scope of WHEN NOT MATCHED BY SOURCE: only the table `T`. The source `U` has no row there.
pub struct TargetOf<T, U>(PhantomData<fn() -> (T, U)>);

macro_rules! one_of_two {
    ($($name:ident $one:ident $reads:ident;)*) => {$(
        impl<T: Table, U: Table> Scope for $name<T, U> {
            type Outer = Self;
            type RootOr<N: Nullability> = N;
            type Has<Id: TableId> = <$one::Id as TableId>::IsOr<Id, No>;
            type Free = Nil;
            type Correlate<N: CorrelatedItem> = Nil;
            type And<O: Scope> = O;
            type AsOuter = Nil;
        }
        impl<X: Table, T: Table, U: Table, H> Contains<X, Here> for $name<T, U>
        where
            X::Id: TableId<IsOr<$one::Id, No> = H>,
            H: $reads<X, $one>,
        {
            type Null = NotNull;
        }
    )*};
}
one_of_two! {
    SourceOf U ReadsSource;
    TargetOf T ReadsTarget;
}
#[diagnostic::do_not_recommend]
impl<T, U> SetsRows for TargetOf<T, U> {}

/// `X` is the source of the MERGE.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "WHEN NOT MATCHED has no row of the table `{X}`",
    label = "uses `{X}`: only `{Source}` has a row here"
)]
pub trait ReadsSource<X, Source> {}
#[diagnostic::do_not_recommend]
impl<X, U, H: Same<Yes>> ReadsSource<X, U> for H {}
/// `X` is the table that the MERGE writes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "WHEN NOT MATCHED BY SOURCE has no row of the table `{X}`",
    label = "uses `{X}`: only `{Target}` has a row here"
)]
pub trait ReadsTarget<X, Target> {}
#[diagnostic::do_not_recommend]
impl<X, T, H: Same<Yes>> ReadsTarget<X, T> for H {}

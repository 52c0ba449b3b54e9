//! The emptiness of a set of rows: those of a group, of a frame, those that FILTER leaves.

use super::{Nullability, Nullable};

/// The emptiness of a set of rows: [`NonEmpty`] or [`PerhapsEmpty`].
#[doc(hidden)]
pub trait Emptiness: 'static {
    /// If both must leave a row: not empty if neither is.
    type All<E: Emptiness>: Emptiness;
    /// If one of them is enough.
    type Any<E: Emptiness>: Emptiness;
    /// The nullability of `F` over a value of nullability `N`.
    type Aggregate<F: AggregateFunction, N: Nullability>: Nullability;
    /// The nullability of the value of one of the rows.
    type Value<N: Nullability>: Nullability;
}

/// The nullability of an aggregate function's result, over no rows and over some.
#[doc(hidden)]
pub trait AggregateFunction: 'static {
    /// True if the result depends on the order of the values.
    #[doc(hidden)]
    const BY_ORDER: bool = false;
    /// The nullability over a group, which has a row, for an argument of this nullability.
    type OfGroup<N: Nullability>: Nullability;
    /// Over rows that may be none.
    type OfAll: Nullability;
    /// How a result of SQL type `T` and nullability `N` is read in a row; `Any` is the nullability of the argument.
    type Decode<T, Any, N>;
}

/// There always is a row.
pub struct NonEmpty;
/// There may be no row: the grand total of ROLLUP or CUBE is a group even of no rows.
pub struct PerhapsEmpty;

impl Emptiness for NonEmpty {
    type All<E: Emptiness> = E;
    type Any<E: Emptiness> = NonEmpty;
    type Aggregate<F: AggregateFunction, N: Nullability> = F::OfGroup<N>;
    type Value<N: Nullability> = N;
}
impl Emptiness for PerhapsEmpty {
    type All<E: Emptiness> = PerhapsEmpty;
    type Any<E: Emptiness> = E;
    type Aggregate<F: AggregateFunction, N: Nullability> = F::OfAll;
    type Value<N: Nullability> = Nullable;
}

//! The items of PARTITION BY.

use crate::expr::Expr;
use crate::expr::call::{Arguments, Listed};

/// An argument of [`partition_by`](super::partition_by): an expression or a tuple of them, which may be nested.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an expression nor a tuple of them",
    label = "expected an expression or a tuple of them"
)]
pub trait PartitionItems {
    /// The items as a tuple.
    #[doc(hidden)]
    type Items;
    /// All items as one item of another tuple.
    #[doc(hidden)]
    type AsOne: Expr;
    /// The expressions as nested pairs, before `Rest`.
    #[doc(hidden)]
    type Flat<Rest>;
    #[doc(hidden)]
    fn into_items(self) -> Self::Items;
    #[doc(hidden)]
    fn into_one(self) -> Self::AsOne;
}
impl<E: Expr> PartitionItems for E {
    type Items = (E,);
    type AsOne = E;
    type Flat<Rest> = (E, Rest);
    fn into_items(self) -> (E,) {
        (self,)
    }
    fn into_one(self) -> E {
        self
    }
}
macro_rules! partitions {
    ($($t:ident $i:ident),+) => {
        #[allow(non_snake_case)]
        impl<$($t: PartitionItems),+> PartitionItems for ($($t,)+)
        where
            ($($t::AsOne,)+): Arguments,
        {
            type Items = ($($t::AsOne,)+);
            type AsOne = Listed<Self::Items>;
            type Flat<Rest> = partitions!(@flat Rest $($t)+);
            fn into_items(self) -> Self::Items {
                let ($($t,)+) = self;
                ($($t.into_one(),)+)
            }
            fn into_one(self) -> Self::AsOne {
                Listed(self.into_items())
            }
        }
    };
    (@flat $rest:ident) => { $rest };
    (@flat $rest:ident $t:ident $($more:ident)*) => { $t::Flat<partitions!(@flat $rest $($more)*)> };
}
crate::tuples::all_tuples!(partitions);

//! The ORDER BY clause of a query: where it may be, and what it may contain there.

use super::group::Grouping;
use crate::class::Class;
pub use crate::expr::order::{NoOrder, OrderBy, OrderIn};
use crate::scope::{Groups, Keys, Rows, Scope};

/// An ORDER BY written before the SELECT list is valid after it too, with one exception: aggregates turn many rows into
/// one, which single rows' columns cannot order.
///
/// One impl for all classes, since rustc would quote that of the class at hand.
#[doc(hidden)]
pub trait StillOrders<O, S, G, J> {}
impl<C: Class, G: Grouping<Context<S, C>: StillOrderedBy<O, J>>, O, S: Scope, J>
    StillOrders<O, S, G, J> for C
{
}

/// An ORDER BY that is still valid in the context of the SELECT list.
#[doc(hidden)]
pub trait StillOrderedBy<O, J> {}
impl<O, S> StillOrderedBy<O, ()> for Rows<S> {}
impl<O: OrderIn<Groups<S, (), F>, J>, S, F, J> StillOrderedBy<O, J> for Groups<S, (), F> {}
// After GROUP BY this was checked when the ORDER BY was added.
impl<O, S, C, E, A, F> StillOrderedBy<O, ()> for Groups<S, Keys<C, E, A>, F> {}

/// There is an ORDER BY.
#[diagnostic::on_unimplemented(
    message = "WITH TIES needs ORDER BY",
    label = "without an order no row can tie with the last"
)]
pub trait HasOrder {}
#[diagnostic::do_not_recommend]
impl<O, N> HasOrder for OrderBy<O, N> {}

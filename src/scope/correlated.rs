//! The tables of outer queries that a subquery names.

use std::marker::PhantomData;

use super::{Cons, Contains, Context, Nil, NotNull, Nullability, Scope, TableId};
use crate::table::Table;

/// The end of the scope of a correlated subquery: the outer tables `L` that it names.
///
/// They are in no FROM of its own, so an outer join does not touch them; where the subquery is
/// put, they must be in scope.
pub struct Correlated<L>(PhantomData<fn() -> L>);

impl<L: Scope> Scope for Correlated<L> {
    type Outer = Self;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = L::Has<Id>;
    type Free = L;
    type Correlate<T: Table> = Correlated<Cons<T, NotNull, L>>;
    type And<O: Scope> = Correlated<L::And<O>>;
    type AsOuter = Self;
}

#[diagnostic::do_not_recommend]
impl<T, L: Contains<T, I>, I> Contains<T, I> for Correlated<L> {
    type Null = L::Null;
}

/// The outer tables that a subquery names are in scope where it stands.
#[doc(hidden)]
pub trait FreeIn<Ctx, I> {
    /// Whether the row of one of them may be missing there.
    type Null: Nullability;
}
impl<Ctx> FreeIn<Ctx, ()> for Nil {
    type Null = NotNull;
}
impl<T, N, R, Ctx: Context, I, J> FreeIn<Ctx, (I, J)> for Cons<T, N, R>
where
    Ctx::Scope: Contains<T, I>,
    R: FreeIn<Ctx, J>,
{
    type Null = <<Ctx::Scope as Contains<T, I>>::Null as Nullability>::Or<R::Null>;
}

/// A query names no table of another query, so that it can be run.
#[diagnostic::on_unimplemented(
    message = "a correlated subquery cannot be run by itself: it names tables of the query around it",
    label = "put it into that query, as in `.filter(exists(..))`"
)]
pub trait Closed {}
impl Closed for Nil {}

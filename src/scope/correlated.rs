//! The items of enclosing queries that a subquery uses: their tables, and aggregates of their groups.

use std::marker::PhantomData;

use super::{
    Cons, Contains, Context, FromOuter, GroupTable, Groups, Here, In, InSight, Level, Nil, NotNull,
    Nullability, Outwards, Rows, Scope, TableId, There, Unjoined, Without,
};
use crate::table::{Col, Column, Tab, Table};

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
    type Correlate<N: CorrelatedItem> = Correlated<N::Before<L>>;
    type And<O: Scope> = Correlated<L::And<O>>;
    type AsOuter = Self;
}

#[diagnostic::do_not_recommend]
impl<T, L: Contains<T, I>, I> Contains<T, Outwards<I>> for Correlated<L> {
    type Null = L::Null;
}

/// A value of the enclosing query in the list that a subquery uses, and the rest of the list.
pub struct OuterValue<E, R>(PhantomData<fn() -> (E, R)>);

impl<E: 'static, R: Scope> Scope for OuterValue<E, R> {
    type Outer = Self;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = R::Has<Id>;
    type Free = R::Free;
    type Correlate<N: CorrelatedItem> = OuterValue<E, R::Correlate<N>>;
    type And<O: Scope> = OuterValue<E, R::And<O>>;
    type AsOuter = Correlated<Self>;
}
#[diagnostic::do_not_recommend]
impl<T, E: 'static, R: Contains<T, I>, I> Contains<T, There<I>> for OuterValue<E, R> {
    type Null = R::Null;
}

/// A table or a value of a query, which a subquery of it names.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a table nor a value of the enclosing query",
    label = "expected a table, such as `users::table`, `outer(..)`, or a tuple of them"
)]
pub trait CorrelatedItem {
    /// The item, before others.
    type Before<L: Scope>: Scope;
}
impl<T: Table> CorrelatedItem for Tab<T> {
    type Before<L: Scope> = Cons<T, NotNull, L>;
}

/// An item of the enclosing query that a subquery of scope `S` can use: a table, or [`outer`](crate::expr::outer)
/// of a column or an aggregate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a table nor a value of the enclosing query",
    label = "expected a table, such as `users::table`, `outer(..)`, or a tuple of them"
)]
pub trait Correlatable<S>: CorrelatedItem {}
#[diagnostic::do_not_recommend]
impl<T: Table, S: Without<T>> Correlatable<S> for Tab<T> {}
macro_rules! several {
    ($first:ident $($t:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$first: CorrelatedItem, $($t: CorrelatedItem),+> CorrelatedItem for ($first, $($t),+) {
            type Before<L: Scope> = $first::Before<<($($t,)+) as CorrelatedItem>::Before<L>>;
        }
        impl<S: Scope, $first: Correlatable<S>, $($t: CorrelatedItem),+> Correlatable<S> for ($first, $($t),+)
        where
            ($($t,)+): Correlatable<S::Correlate<$first>>,
        {
        }
    };
}
#[diagnostic::do_not_recommend]
impl<A: CorrelatedItem> CorrelatedItem for (A,) {
    type Before<L: Scope> = A::Before<L>;
}
#[diagnostic::do_not_recommend]
impl<A: Correlatable<S>, S> Correlatable<S> for (A,) {}
several!(A B);
several!(A B C);
several!(A B C E);
several!(A B C E F);
several!(A B C E F G);

/// Implemented if the subquery declares the value `E` of an enclosing query.
#[diagnostic::on_unimplemented(
    message = "this query does not name the outer value `{E}`",
    label = "name it first: `.correlate(outer(..))`"
)]
pub trait Names<E, I> {}
impl<E, R> Names<E, Here> for OuterValue<E, R> {}
#[diagnostic::do_not_recommend]
impl<E, H, R: Names<E, I>, I> Names<E, There<I>> for OuterValue<H, R> {}
#[diagnostic::do_not_recommend]
impl<E, T, N, R: Names<E, I>, I> Names<E, There<I>> for Cons<T, N, R> {}
#[diagnostic::do_not_recommend]
impl<E, L: Names<E, I>, I> Names<E, Outwards<I>> for Correlated<L> {}

/// A context that provides the value `E` to a subquery.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the enclosing query has no such `outer` value here",
    label = "an aggregate needs groups: HAVING, or GROUP BY; a column its table, and among groups its key"
)]
pub trait Provides<E, I> {
    /// Nullable if it may be NULL.
    type Null: Nullability;
}
/// The value is found in the groups.
#[doc(hidden)]
pub struct ByGroups<I>(PhantomData<fn() -> I>);
#[diagnostic::do_not_recommend]
impl<E: In<Groups<S, K, F>, I>, S, K, F, I> Provides<E, ByGroups<I>> for Groups<S, K, F> {
    type Null = E::Null;
}
/// The value is found in the rows.
#[doc(hidden)]
pub struct ByRow<I>(PhantomData<fn() -> I>);
impl<I: Level> Level for ByRow<I> {
    type Columns = I::Columns;
}
#[diagnostic::do_not_recommend]
impl<C: Column, S: Contains<C::Table, I>, I> Provides<Col<C>, ByRow<I>> for Rows<S> {
    type Null = <C::Null as Nullability>::Or<S::Null>;
}
/// The value is passed on from a query further out.
#[doc(hidden)]
pub struct Passed<I>(PhantomData<fn() -> I>);
impl<I: Level> Level for Passed<I> {
    type Columns = I::Columns;
}
#[diagnostic::do_not_recommend]
impl<E, Ctx: Context<Scope: Names<E, I>>, I> Provides<E, Passed<I>> for Ctx {
    type Null = NotNull;
}

/// Implemented if everything that a subquery uses is available in its context.
#[doc(hidden)]
pub trait FreeIn<Ctx, I> {
    /// Nullable if the row of one of them may be missing there.
    type Null: Nullability;
}
impl<Ctx> FreeIn<Ctx, ()> for Nil {
    type Null = NotNull;
}
impl<T, N, R, Ctx, I, J> FreeIn<Ctx, (I, J)> for Cons<T, N, R>
where
    Ctx: Sees<T, I>,
    R: FreeIn<Ctx, J>,
{
    type Null = <Ctx::Null as Nullability>::Or<R::Null>;
}

/// A place with one row of the table `T` at a time, which a subquery can name as a whole.
///
/// Where the query has groups, that is a table that is grouped by its primary key, or one further out.
/// <https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-GROUP>
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a subquery names table `{T}`, and the enclosing query has no single row of it here",
    label = "it has groups of rows, or does not have this table",
    note = "name a key of GROUP BY alone, as in `.correlate(outer(orders::user_id))`, or group by the whole table"
)]
pub trait Sees<T, I> {
    /// Nullable if the row may be missing.
    type Null: Nullability;
}
impl<T, S: Contains<T, I>, I> Sees<T, I> for Rows<S> {
    type Null = S::Null;
}
#[rustfmt::skip] // one line: rustc shows it
impl<T> Sees<T, ()> for Unjoined<Nil> where Self: InSight<T> {
    type Null = NotNull;
}
#[diagnostic::do_not_recommend]
impl<T, L: Contains<T, I>, I> Sees<T, I> for Unjoined<Correlated<L>> {
    type Null = L::Null;
}
#[diagnostic::do_not_recommend]
impl<T, S: Contains<T, I>, K: GroupTable<T, J>, F, I, J> Sees<T, (I, J)> for Groups<S, K, F> {
    type Null = <S::Null as Nullability>::Or<K::Null>;
}
#[diagnostic::do_not_recommend]
impl<T, S, K, F: Contains<T, I>, I> Sees<T, FromOuter<I>> for Groups<S, K, F> {
    type Null = F::Null;
}

impl<E, R, Ctx, I, J> FreeIn<Ctx, (I, J)> for OuterValue<E, R>
where
    Ctx: Provides<E, I>,
    R: FreeIn<Ctx, J>,
{
    type Null = <Ctx::Null as Nullability>::Or<R::Null>;
}

/// A query names no table of another query, so that it can be run.
#[diagnostic::on_unimplemented(
    message = "a correlated subquery cannot be run by itself: it names tables of its enclosing query",
    label = "put it into that query, as in `.filter(exists(..))`"
)]
pub trait Closed {}
#[diagnostic::do_not_recommend]
impl Closed for Nil {}

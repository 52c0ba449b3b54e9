//! The context of an expression: before grouping, or after it.

use std::marker::PhantomData;

use super::{AggregateFunction, Emptiness, Here, Nil, Nullability, Scope, There};
use crate::table::{Col, Column, Tab};

/// Before grouping: WHERE, ON, or the SELECT list of a query of rows.
pub struct Rows<S>(PhantomData<fn() -> S>);

/// After grouping by the keys `K`: each value is one per group. `Free` are the tables of the
/// enclosing queries, whose columns have one value here.
pub struct Groups<S, K, Free = Nil>(PhantomData<fn() -> (S, K, Free)>);

/// A place in FROM where no table of the query can be named: the first item, or the right side of RIGHT
/// and FULL JOIN. `S` are the tables of the enclosing queries.
pub struct Unjoined<S>(PhantomData<fn() -> S>);

/// Never implemented: no table of the query is in sight there.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "table `{T}` is not in the FROM clause of this query",
    label = "uses `{T}`: the first item of FROM, and the right side of RIGHT or FULL JOIN, cannot name its tables"
)]
pub trait InSight<T> {}

/// A place for expressions.
pub trait Context: 'static {
    /// The tables in scope.
    type Scope: Scope;
}
impl<S: Scope> Context for Rows<S> {
    type Scope = S;
}
impl<S: Scope> Context for Unjoined<S> {
    type Scope = S;
}
impl<S: Scope, K: 'static, F: 'static> Context for Groups<S, K, F> {
    type Scope = S;
}

/// The keys of GROUP BY: the columns and tables `C`, the other expressions `E`, and whether a
/// group may have no row (`A`).
pub struct Keys<C, E, A>(PhantomData<fn() -> (C, E, A)>);

/// A key of GROUP BY, with whether ROLLUP, CUBE or GROUPING SETS may set it to NULL.
pub struct Key<K, N>(PhantomData<fn() -> (K, N)>);

/// The keys of GROUP BY.
#[doc(hidden)]
pub trait GroupKeys: 'static {
    /// The nullability of `F` over a value of nullability `N`.
    type Aggregate<F: AggregateFunction, N: Nullability>: Nullability;
}
impl GroupKeys for () {
    type Aggregate<F: AggregateFunction, N: Nullability> = F::OfAll;
}
impl<C: 'static, E: 'static, A: Emptiness> GroupKeys for Keys<C, E, A> {
    type Aggregate<F: AggregateFunction, N: Nullability> = A::Aggregate<F, N>;
}

/// A column among the keys of GROUP BY.
#[diagnostic::on_unimplemented(
    message = "column `{C}` must appear in GROUP BY or be used in an aggregate function",
    label = "`{C}` has many values, the query returns one row for all of them",
    note = "with a whole table as the key, as in `group_by(users::table)`, each of its columns has one value"
)]
pub trait GroupKey<C, I> {
    /// Nullable if grouping may set it to NULL.
    type Null: Nullability;
}
/// Found as a column of a table that is grouped by its primary key.
#[doc(hidden)]
pub struct InTable;
#[diagnostic::do_not_recommend]
impl<C, K: GroupKey<C, I>, E, A, I> GroupKey<C, I> for Keys<K, E, A> {
    type Null = K::Null;
}
#[diagnostic::do_not_recommend]
impl<C: Column, N: Nullability, R> GroupKey<C, Here> for (Key<Col<C>, N>, R) {
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<C: Column, N: Nullability, R> GroupKey<C, InTable> for (Key<Tab<C::Table>, N>, R) {
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<C, H, R: GroupKey<C, I>, I> GroupKey<C, There<I>> for (H, R) {
    type Null = R::Null;
}

/// A table that is grouped by its primary key.
#[diagnostic::on_unimplemented(
    message = "table `{T}` must appear in GROUP BY to be selected as a whole",
    label = "many rows of `{T}`, the query returns one row for all of them",
    note = "`.group_by({T})` groups by its primary key, on which its other columns depend"
)]
pub trait GroupTable<T, I> {
    /// Nullable if grouping may set it to NULL.
    type Null: Nullability;
}
#[diagnostic::do_not_recommend]
impl<T, K: GroupTable<T, I>, E, A, I> GroupTable<T, I> for Keys<K, E, A> {
    type Null = K::Null;
}
impl<T, N: Nullability, R> GroupTable<T, Here> for (Key<Tab<T>, N>, R) {
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<T, H, R: GroupTable<T, I>, I> GroupTable<T, There<I>> for (H, R) {
    type Null = R::Null;
}

/// An expression among the keys of GROUP BY, other than a column.
#[diagnostic::on_unimplemented(
    message = "this expression must appear in GROUP BY or be used in an aggregate function",
    label = "not a key of this GROUP BY"
)]
pub trait KeyExpr<X, I> {
    /// Nullable if grouping may set it to NULL.
    type Null: Nullability;
}
impl<X, N: Nullability, R> KeyExpr<X, Here> for (Key<X, N>, R) {
    type Null = N;
}
#[diagnostic::do_not_recommend]
impl<X, H, R: KeyExpr<X, I>, I> KeyExpr<X, There<I>> for (H, R) {
    type Null = R::Null;
}

/// The index of an expression that is a key of GROUP BY as a whole.
#[doc(hidden)]
pub struct ByKey<I, J>(PhantomData<fn() -> (I, J)>);

/// The index of a column of an outer query.
#[doc(hidden)]
pub struct FromOuter<I>(PhantomData<fn() -> I>);

//! Aggregate functions (SQL:2016 part 2, 10.9).

use std::marker::PhantomData;

use super::Expr;
use crate::class::{AllowedInAggregate, Class, Plain};
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::scope::{GroupKeys, Groups, In, NotNull, Nullability, Nullable, Rows, Scope};
use crate::types::{BigInt, HasMinMax, Number, SqlType};

/// The call of an aggregate function of SQL type `T`.
pub struct AggregateCall<F, A, T> {
    argument: A,
    marker: PhantomData<fn() -> (F, T)>,
}

impl<F, A, T> AggregateCall<F, A, T> {
    fn new(argument: A) -> Self {
        Self {
            argument,
            marker: PhantomData,
        }
    }
}
impl<F, A: Clone, T> Clone for AggregateCall<F, A, T> {
    fn clone(&self) -> Self {
        Self::new(self.argument.clone())
    }
}
impl<F, A: Copy, T> Copy for AggregateCall<F, A, T> {}

/// An aggregate function's name, and what it gives for no rows.
#[doc(hidden)]
pub trait AggregateFunction: 'static {
    const OPEN: &'static str;
    /// Over a group, which has a row, given the argument's nullability.
    type OfGroup<N: Nullability>: Nullability;
    /// Over rows that may be none.
    type OfAll: Nullability;
}

/// `*`, the argument of [`count`].
#[derive(Debug, Clone, Copy)]
pub struct Star;

impl Expr for Star {
    type Type = BigInt;
    type Class = Plain;
}
impl<Ctx> In<Ctx, ()> for Star {
    type Null = NotNull;
}
impl<D: Dialect> Fragment<D> for Star {
    const STATIC: bool = true;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("*");
        Ok(())
    }
}

impl<F: AggregateFunction, A: Expr, T: SqlType> Expr for AggregateCall<F, A, T> {
    type Type = T;
    type Class = <A::Class as Class>::Aggregated;
}
impl<F: AggregateFunction, A, T, S: Scope, K: GroupKeys, Free, I> In<Groups<S, K, Free>, (I,)>
    for AggregateCall<F, A, T>
where
    A: In<Rows<S>, I>,
{
    type Null = K::Aggregate<F, A::Null>;
}
// Only to leave one error where an aggregate stands in WHERE: its class is the fault.
impl<F: AggregateFunction, A, T, S: Scope, I> In<Rows<S>, (I,)> for AggregateCall<F, A, T>
where
    A: In<Rows<S>, I>,
{
    type Null = F::OfAll;
}
impl<F: AggregateFunction, A: Fragment<D>, T, D: Dialect> Fragment<D> for AggregateCall<F, A, T> {
    const STATIC: bool = A::STATIC;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(F::OPEN);
        self.argument.render(out)?;
        out.push(")");
        Ok(())
    }
}

macro_rules! aggregates {
    ($($name:ident $sql:literal: $group:ty, $all:ty;)*) => {
        /// The aggregate functions.
        pub mod aggregates {
            use super::*;
            $(
                #[doc = concat!("`", $sql, "...)`")]
                pub struct $name;
                impl AggregateFunction for $name {
                    const OPEN: &'static str = $sql;
                    type OfGroup<N: Nullability> = $group;
                    type OfAll = $all;
                }
            )*
        }
    };
}
aggregates! {
    Count "count(": NotNull, NotNull;
    Sum "sum(": N, Nullable;
    Avg "avg(": N, Nullable;
    Min "min(": N, Nullable;
    Max "max(": N, Nullable;
}

/// `count(*)`: how many rows. Never NULL.
pub fn count() -> AggregateCall<aggregates::Count, Star, BigInt> {
    AggregateCall::new(Star)
}

/// `count(e)`: how many rows in which `e` is not NULL. Never NULL itself.
pub fn count_of<E: Expr<Class: AllowedInAggregate>>(
    e: E,
) -> AggregateCall<aggregates::Count, E, BigInt> {
    AggregateCall::new(e)
}

/// `sum(e)`: NULL over no rows. A sum of integers is wider than they are, as in PostgreSQL:
/// `SMALLINT` and `INTEGER` give `BIGINT`, `BIGINT` gives `NUMERIC`.
/// <https://www.postgresql.org/docs/15/functions-aggregate.html>
pub fn sum<E: Expr<Type: Number<Sum = T>, Class: AllowedInAggregate>, T>(
    e: E,
) -> AggregateCall<aggregates::Sum, E, T> {
    AggregateCall::new(e)
}

/// `avg(e)`: NULL over no rows. The average of integers is `NUMERIC`, as in PostgreSQL; SQLite
/// computes it as a double.
pub fn avg<E: Expr<Type: Number<Avg = T>, Class: AllowedInAggregate>, T>(
    e: E,
) -> AggregateCall<aggregates::Avg, E, T> {
    AggregateCall::new(e)
}

/// `min(e)`: NULL over no rows. Of numbers, text, times, enums and `inet`, and arrays of them.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn min<E: Expr<Type: SqlType<Base: HasMinMax>, Class: AllowedInAggregate>>(e: E) -> AggregateCall<aggregates::Min, E, E::Type> {
    AggregateCall::new(e)
}

/// `max(e)`: NULL over no rows. Of numbers, text, times, enums and `inet`, and arrays of them.
#[rustfmt::skip]
pub fn max<E: Expr<Type: SqlType<Base: HasMinMax>, Class: AllowedInAggregate>>(e: E) -> AggregateCall<aggregates::Max, E, E::Type> {
    AggregateCall::new(e)
}
